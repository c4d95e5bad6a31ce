import type { Analysis } from '../../domain/analysis.ts';
import type { Messages } from '../catalogue.ts';
import type { Format } from '../format.ts';
import { type Axis, axis, labelRoom } from './axis.ts';
import { type Chart, path, place, WIDTH } from './chart.ts';

/** Each day's comparable sales against its temperature, with the line of the effect and its band. */
export interface ScatterChart extends Chart {
  left: number;
  right: number;
  bottom: number;
  x: Axis['ticks'];
  y: Axis['ticks'];
  xTitle: string;
  yTitle: string;
  dots: { x: number; y: number }[];
  /** Paths; empty without an effect. */
  line: string;
  band: string;
}

const [TOP, BOTTOM, HEIGHT] = [24, 196, 234];

/** The scatter chart; null with fewer than three days, which show nothing. */
export function scatterChart(
  { daily, line: found, verdict }: Pick<Analysis, 'daily' | 'line' | 'verdict'>,
  finding: string,
  currency: string,
  { charts: { scatter: words } }: Messages,
  format: Format,
): ScatterChart | null {
  if (daily.length < 3) return null;
  // Without enough evidence there is no effect to draw, as there is none to tell.
  const line = verdict === 'insufficient' ? [] : found;
  const comparable = line.length > 0;
  const days = daily.map(({ temperature, amount, comparableAmount }) => ({
    temperature,
    amount: comparable ? (comparableAmount ?? amount) : amount,
  }));
  const bounds = line.flatMap(({ ci95 }) => ci95);
  const y = axis([...days.map(({ amount }) => amount), ...bounds], [BOTTOM, TOP], 5, format);
  const [left, right] = [labelRoom(y.ticks), WIDTH - 10];
  const x = axis(
    days.map(({ temperature }) => temperature),
    [left, right],
    7,
    format,
  );
  const along = (side: 0 | 1) =>
    line.map(({ temperature, ci95 }): [number, number] => [x.at(temperature), y.at(ci95[side])]);
  return {
    name: 'scatter',
    width: WIDTH,
    height: HEIGHT,
    heading: words.heading,
    alt: words.alt(daily.length, finding),
    caption: comparable ? words.caption : words.captionPlain,
    left: place(left),
    right,
    bottom: BOTTOM,
    x: x.ticks,
    y: y.ticks,
    xTitle: words.temperature,
    yTitle: comparable ? words.comparable(currency) : words.sales(currency),
    dots: days.map(({ temperature, amount }) => ({ x: x.at(temperature), y: y.at(amount) })),
    line: path(line.map(({ temperature, amount }) => [x.at(temperature), y.at(amount)])),
    band: comparable ? `${path([...along(0), ...along(1).reverse()])}Z` : '',
  };
}
