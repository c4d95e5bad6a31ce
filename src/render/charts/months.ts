import type { Analysis, Interval } from '../../domain/analysis.ts';
import type { Month } from '../../domain/calendar.ts';
import type { Messages } from '../catalogue.ts';
import type { Format } from '../format.ts';
import { type Axis, axis, labelRoom } from './axis.ts';
import { type Chart, place, WIDTH } from './chart.ts';

/** The effect of one degree in each month, with its interval. */
export interface MonthsChart extends Chart {
  left: number;
  right: number;
  title: string;
  y: Axis['ticks'];
  zero: number;
  /** Radius of the months before. */
  dot: number;
  months: { x: number; y: number; low: number; high: number; label: string; current: boolean }[];
}

const [TOP, BOTTOM, HEIGHT] = [24, 150, 178];
const MOST_LABELS = 13;

interface MonthEffect {
  month: Month;
  percent: number;
  ci95: Interval;
}

/** The chart of the months; null where there is no earlier month to compare with. */
export function monthsChart(
  { history, month, effect, verdict }: Pick<Analysis, 'history' | 'month' | 'effect' | 'verdict'>,
  { charts: { months: words } }: Messages,
  format: Format,
): MonthsChart | null {
  const current = verdict === 'insufficient' ? [] : [{ month, ...effect }];
  const known = [...history, ...current].flatMap(
    ({ month, percentPerDegree: percent, percentCi95: ci95 }): MonthEffect[] =>
      percent === null || ci95 === null ? [] : [{ month, percent, ci95 }],
  );
  if (!known.some((each) => each.month !== month)) return null;
  const reach = usualReach(known);
  const shown = known.flatMap(({ percent, ci95: [low, high] }) => [
    Math.max(low, percent - reach),
    Math.min(high, percent + reach),
  ]);
  const y = axis([0, ...shown], [BOTTOM, TOP], 5, format);
  const [left, right] = [labelRoom(y.ticks), WIDTH - 12];
  const slot = (right - left) / known.length;
  const within = (value: number) => Math.min(BOTTOM, Math.max(TOP, y.at(value)));
  // A step that meets the same months each year.
  const every = [1, 2, 3, 4].find((step) => known.length / step <= MOST_LABELS) ?? 6;
  return {
    name: 'months',
    width: WIDTH,
    height: HEIGHT,
    heading: words.heading,
    alt: altText(known, month, words, format),
    caption: known.some((each) => each.month === month)
      ? `${words.caption} ${words.captionCurrent}`
      : words.caption,
    left: place(left),
    right,
    title: words.title,
    y: y.ticks,
    zero: y.at(0),
    dot: place(Math.min(4, slot * 0.4)),
    months: known.map(({ month: each, percent, ci95: [low, high] }, i) => ({
      x: place(left + slot * (i + 0.5)),
      y: y.at(percent),
      low: within(low),
      high: within(high),
      label: (known.length - 1 - i) % every === 0 ? format.shortMonth(each) : '',
      current: each === month,
    })),
  };
}

/** How far an interval is drawn at the most: three times as far as usual, or none could be read. */
function usualReach(months: readonly MonthEffect[]): number {
  const halves = months.map(({ ci95: [low, high] }) => (high - low) / 2).sort((a, b) => a - b);
  // Of two in the middle the smaller one: two months would be as far as the less certain goes.
  return 3 * (halves[Math.floor((halves.length - 1) / 2)] as number);
}

function altText(
  known: readonly MonthEffect[],
  month: Month,
  words: Messages['charts']['months'],
  format: Format,
): string {
  const ordered = known.toSorted((a, b) => a.percent - b.percent);
  const told = ({ month: each, percent }: MonthEffect) => ({
    month: format.month(each),
    change: format.percentChange(percent),
  });
  const [least, most] = [ordered.at(0), ordered.at(-1)] as [MonthEffect, MonthEffect];
  const current = known.find((each) => each.month === month);
  return words.alt(
    told(least),
    told(most),
    current === undefined ? null : format.percentChange(current.percent),
  );
}
