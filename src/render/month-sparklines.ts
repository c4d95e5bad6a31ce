import type { Analysis } from '../domain/analysis.ts';
import { datesBetween } from '../domain/calendar.ts';
import type { DailyFigures } from '../domain/records.ts';
import { sparkline } from './sparkline.ts';
import { padTo, width } from './text-table.ts';
import type { Writer } from './writer.ts';

interface SparklineRow {
  /** Padded to the width of the other name. */
  name: string;
  bars: string;
  range: string;
}

/** The month as two lines of bars, one character a day. */
export interface MonthSparklines {
  heading: string;
  sales: SparklineRow;
  temperature: SparklineRow;
  /** The numbers of every seventh day, below its bar. */
  days: string;
}

/** The sparklines of the month; null without days. */
export function monthSparklines(
  { daily, period }: Pick<Analysis, 'daily' | 'period'>,
  { messages, format, currency }: Writer,
): MonthSparklines | null {
  if (daily.length === 0) return null;
  const { month: texts } = messages.charts;
  const byDate = new Map(daily.map((day) => [day.date, day]));
  const dates = datesBetween(period.start, period.endExclusive);
  const salesName = texts.sales(currency);
  const nameWidth = Math.max(width(salesName), width(texts.temperature));
  const row = (
    name: string,
    getValue: (day: DailyFigures) => number,
    formatValue: (value: number) => string,
  ): SparklineRow => {
    const values = daily.map(getValue);
    const low = formatValue(Math.min(...values));
    const high = formatValue(Math.max(...values));
    const bars = dates.map((date) => {
      const day = byDate.get(date);
      return day === undefined ? null : getValue(day);
    });
    return {
      name: padTo(name, nameWidth),
      bars: sparkline(bars),
      range: messages.interval(low, high),
    };
  };
  const dayNumbers = dates.map((date, i) =>
    i % 7 === 0 ? String(Number(date.slice(8))).padEnd(7) : '',
  );
  return {
    heading: texts.heading,
    sales: row(salesName, ({ amount }) => amount, format.money),
    temperature: row(texts.temperature, ({ temperature }) => temperature, format.roundDegrees),
    days: `${' '.repeat(nameWidth + 2)}${dayNumbers.join('').trimEnd()}`,
  };
}
