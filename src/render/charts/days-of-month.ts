import type { Analysis } from '../../domain/analysis.ts';
import { datesBetween, type IsoDate, type Month } from '../../domain/calendar.ts';
import type { DailyFigures } from '../../domain/records.ts';
import type { Writer } from '../writer.ts';
import { type Axis, createAxis, labelWidth } from './axis.ts';
import { type Chart, path, round1, WIDTH } from './chart.ts';

interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
  filled: boolean;
}

/** The days of the month: temperature above, sales below. */
export interface MonthChart extends Chart {
  left: number;
  right: number;
  temperatureTitle: string;
  temperatures: Axis['ticks'];
  line: string;
  dots: { x: number; y: number; filled: boolean }[];
  salesTitle: string;
  sales: Axis['ticks'];
  bars: Bar[];
  /** Positions of the days with a mark. */
  closed: number[];
  leftOut: number[];
  holidays: number[];
  /** Height of the base of the bars. */
  zero: number;
  /** Top and bottom of the sales. */
  salesTop: number;
  bottom: number;
  days: { x: number; label: string }[];
}

const TEMPERATURES = [82, 26] as const;
const SALES = [220, 120] as const;
const HEIGHT = 252;

/** The chart of the month; null without days. */
export function monthChart(
  { daily, days, period, month }: Pick<Analysis, 'daily' | 'days' | 'period' | 'month'>,
  holidays: readonly IsoDate[],
  writer: Writer,
): MonthChart | null {
  if (daily.length === 0) return null;
  const { format } = writer;
  const { month: texts } = writer.messages.charts;
  const dates = datesBetween(period.start, period.endExclusive);
  const byDate = new Map(daily.map((day) => [day.date, day]));
  const amounts = daily.map(({ amount }) => amount);
  const degrees = daily.map(({ temperature }) => temperature);
  const sales = createAxis([0, ...amounts], SALES, 4, format);
  const temperatures = createAxis(degrees, TEMPERATURES, 3, format);
  const left = Math.max(labelWidth(sales.ticks), labelWidth(temperatures.ticks));
  const slot = (WIDTH - 6 - left) / dates.length;
  const xOf = (date: IsoDate) => round1(left + slot * (dates.indexOf(date) + 0.5));
  const positions = (marked: readonly IsoDate[]) =>
    marked.filter((date) => dates.includes(date)).map(xOf);
  const leftOut = [...days.shoppingOnly, ...days.dropped];
  const marks = {
    closed: positions(days.closed.filter((date) => !leftOut.includes(date))),
    leftOut: positions(leftOut),
    holidays: positions(holidays),
  };
  const point = ({ date, temperature }: DailyFigures): [number, number] => [
    xOf(date),
    temperatures.scale(temperature),
  ];
  const zero = sales.scale(0);
  const bar = ({ date, amount, amountFilled }: DailyFigures): Bar => {
    const end = sales.scale(amount);
    return {
      x: round1(xOf(date) - slot * 0.36),
      y: Math.min(end, zero),
      width: round1(slot * 0.72),
      height: round1(Math.abs(zero - end)),
      filled: amountFilled,
    };
  };
  return {
    name: 'month',
    width: WIDTH,
    height: HEIGHT,
    heading: texts.heading,
    alt: altText(daily, month, writer),
    caption: caption(marks, daily, writer),
    left: round1(left),
    right: WIDTH - 6,
    temperatureTitle: texts.temperature,
    temperatures: temperatures.ticks,
    line: path(
      dates.map((date) => {
        const day = byDate.get(date);
        return day === undefined ? null : point(day);
      }),
    ),
    dots: daily.map((day) => {
      const [x, y] = point(day);
      return { x, y, filled: day.temperatureFilled };
    }),
    salesTitle: texts.sales(writer.currency),
    sales: sales.ticks,
    bars: daily.map(bar),
    ...marks,
    zero,
    salesTop: SALES[1],
    bottom: SALES[0],
    days: dates
      .filter((_, i) => i % 7 === 0)
      .map((date) => ({ x: xOf(date), label: String(Number(date.slice(8))) })),
  };
}

function caption(
  { closed, holidays, leftOut }: Pick<MonthChart, 'closed' | 'holidays' | 'leftOut'>,
  daily: readonly DailyFigures[],
  { messages }: Writer,
): string {
  const { month: texts } = messages.charts;
  const hasFilled = daily.some((day) => day.amountFilled || day.temperatureFilled);
  return [
    texts.caption,
    closed.length > 0 && texts.closed,
    holidays.length > 0 && texts.holiday,
    leftOut.length > 0 && texts.leftOut,
    hasFilled && texts.filled,
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

function altText(
  daily: readonly DailyFigures[],
  month: Month,
  { messages, format }: Writer,
): string {
  const bySales = daily.toSorted((a, b) => a.amount - b.amount);
  const temperatures = daily.map(({ temperature }) => temperature);
  const salesOn = ({ amount, date }: DailyFigures) => ({
    amount: format.money(amount),
    date: format.shortDate(date),
  });
  return messages.charts.month.alt(
    format.month(month),
    salesOn(bySales.at(0) as DailyFigures),
    salesOn(bySales.at(-1) as DailyFigures),
    format.roundDegrees(Math.min(...temperatures)),
    format.roundDegrees(Math.max(...temperatures)),
  );
}
