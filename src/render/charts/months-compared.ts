import type { Analysis, Interval } from '../../domain/analysis.ts';
import type { Month } from '../../domain/calendar.ts';
import type { Writer } from '../writer.ts';
import { type Axis, createAxis, labelWidth } from './axis.ts';
import { type Chart, round1, WIDTH } from './chart.ts';

/** The effect of one degree in each month, with its interval. */
export interface MonthsChart extends Chart {
  left: number;
  right: number;
  title: string;
  y: Axis['ticks'];
  zero: number;
  /** Radius of the dots of earlier months. */
  dot: number;
  months: { x: number; y: number; low: number; high: number; label: string; current: boolean }[];
}

const TOP = 24;
const BOTTOM = 150;
const HEIGHT = 178;
const MAX_LABELS = 13;

interface MonthPercent {
  month: Month;
  percent: number;
  ci95: Interval;
}

/** The chart of the months; null if no earlier month has an effect. */
export function monthsChart(
  { history, month, effect, verdict }: Pick<Analysis, 'history' | 'month' | 'effect' | 'verdict'>,
  writer: Writer,
): MonthsChart | null {
  const { format } = writer;
  const { months: texts } = writer.messages.charts;
  const current = verdict === 'insufficient' ? [] : [{ month, ...effect }];
  const months = [...history, ...current].flatMap(
    ({ month, percentPerDegree: percent, percentCi95: ci95 }): MonthPercent[] =>
      percent === null || ci95 === null ? [] : [{ month, percent, ci95 }],
  );
  if (!months.some((each) => each.month !== month)) return null;
  const limit = intervalLimit(months);
  const values = months.flatMap(({ percent, ci95: [low, high] }) => [
    Math.max(low, percent - limit),
    Math.min(high, percent + limit),
  ]);
  const y = createAxis([0, ...values], [BOTTOM, TOP], 5, format);
  const left = labelWidth(y.ticks);
  const right = WIDTH - 12;
  const slot = (right - left) / months.length;
  const clamp = (value: number) => Math.min(BOTTOM, Math.max(TOP, y.scale(value)));
  // A divisor of twelve: the labels are on the same months in each year.
  const labelStep = [1, 2, 3, 4].find((step) => months.length / step <= MAX_LABELS) ?? 6;
  return {
    name: 'months',
    width: WIDTH,
    height: HEIGHT,
    heading: texts.heading,
    alt: altText(months, month, writer),
    caption: months.some((each) => each.month === month)
      ? `${texts.caption} ${texts.captionCurrent}`
      : texts.caption,
    left: round1(left),
    right,
    title: texts.title,
    y: y.ticks,
    zero: y.scale(0),
    dot: round1(Math.min(4, slot * 0.4)),
    months: months.map(({ month: each, percent, ci95: [low, high] }, i) => ({
      x: round1(left + slot * (i + 0.5)),
      y: y.scale(percent),
      low: clamp(low),
      high: clamp(high),
      label: (months.length - 1 - i) % labelStep === 0 ? format.shortMonth(each) : '',
      current: each === month,
    })),
  };
}

/**
 * Half the length at which intervals are cut: three times the median. A wider one would make the
 * others illegible.
 */
function intervalLimit(months: readonly MonthPercent[]): number {
  const halves = months.map(({ ci95: [low, high] }) => (high - low) / 2).sort((a, b) => a - b);
  // The lower median: of two months, the more certain one counts.
  return 3 * (halves[Math.floor((halves.length - 1) / 2)] as number);
}

function altText(
  months: readonly MonthPercent[],
  month: Month,
  { messages, format }: Writer,
): string {
  const ascending = months.toSorted((a, b) => a.percent - b.percent);
  const changeIn = ({ month: each, percent }: MonthPercent) => ({
    month: format.month(each),
    change: format.percentChange(percent),
  });
  const current = months.find((each) => each.month === month);
  return messages.charts.months.alt(
    changeIn(ascending.at(0) as MonthPercent),
    changeIn(ascending.at(-1) as MonthPercent),
    current === undefined ? null : format.percentChange(current.percent),
  );
}
