import type { Analysis } from '../../domain/analysis.ts';
import type { Writer } from '../writer.ts';
import { type Axis, createAxis, labelWidth } from './axis.ts';
import { type Chart, path, round1, WIDTH } from './chart.ts';

/** The comparable sales of the days against temperature, with the line of the effect and its band. */
export interface ScatterChart extends Chart {
  left: number;
  right: number;
  bottom: number;
  x: Axis['ticks'];
  y: Axis['ticks'];
  xTitle: string;
  yTitle: string;
  dots: { x: number; y: number }[];
  /** SVG paths; empty without an effect. */
  line: string;
  band: string;
}

const TOP = 24;
const BOTTOM = 196;
const HEIGHT = 234;
const MIN_DAYS = 3;

/** The scatter chart; null with fewer than three days. */
export function scatterChart(
  { daily, line: effectLine, verdict }: Pick<Analysis, 'daily' | 'line' | 'verdict'>,
  finding: string,
  { messages, format, currency }: Writer,
): ScatterChart | null {
  if (daily.length < MIN_DAYS) return null;
  const { scatter: texts } = messages.charts;
  const line = verdict === 'insufficient' ? [] : effectLine;
  const isComparable = line.length > 0;
  const days = daily.map(({ temperature, amount, comparableAmount }) => ({
    temperature,
    amount: isComparable ? (comparableAmount ?? amount) : amount,
  }));
  const amounts = days.map(({ amount }) => amount);
  const temperatures = days.map(({ temperature }) => temperature);
  const bounds = line.flatMap(({ ci95 }) => ci95);
  const y = createAxis([...amounts, ...bounds], [BOTTOM, TOP], 5, format);
  const left = labelWidth(y.ticks);
  const right = WIDTH - 10;
  const x = createAxis(temperatures, [left, right], 7, format);
  const edge = (side: 0 | 1) =>
    line.map(({ temperature, ci95 }): [number, number] => [
      x.scale(temperature),
      y.scale(ci95[side]),
    ]);
  return {
    name: 'scatter',
    width: WIDTH,
    height: HEIGHT,
    heading: texts.heading,
    alt: texts.alt(daily.length, finding),
    caption: isComparable ? texts.caption : texts.captionUnadjusted,
    left: round1(left),
    right,
    bottom: BOTTOM,
    x: x.ticks,
    y: y.ticks,
    xTitle: texts.temperature,
    yTitle: isComparable ? texts.comparable(currency) : texts.sales(currency),
    dots: days.map(({ temperature, amount }) => ({ x: x.scale(temperature), y: y.scale(amount) })),
    line: path(line.map(({ temperature, amount }) => [x.scale(temperature), y.scale(amount)])),
    band: isComparable ? `${path([...edge(0), ...edge(1).reverse()])}Z` : '',
  };
}
