import type { Analysis } from '../domain/analysis.ts';
import { datesBetween } from '../domain/calendar.ts';
import type { Messages } from './catalogue.ts';
import type { Format } from './format.ts';
import { sparkline } from './sparkline.ts';
import { padTo, width } from './text-table.ts';

/** A row of the strip. */
interface StripRow {
  /** Padded to the width of the other. */
  name: string;
  bars: string;
  range: string;
}

/** The month as two lines of bars, a character a day. */
export interface TextStrip {
  heading: string;
  sales: StripRow;
  temperature: StripRow;
  /** The numbers of some days below their bars. */
  days: string;
}

/** The strip of the month; null where no day counted. */
export function textStrip(
  { daily, period }: Pick<Analysis, 'daily' | 'period'>,
  currency: string,
  { charts: { month: words }, interval }: Messages,
  format: Format,
): TextStrip | null {
  if (daily.length === 0) return null;
  const byDate = new Map(daily.map((day) => [day.date, day]));
  const dates = datesBetween(period.start, period.endExclusive);
  const names = [words.sales(currency), words.temperature];
  const room = Math.max(...names.map(width));
  const row = (name: string, values: (number | null)[], write: (value: number) => string) => {
    const known = values.filter((value) => value !== null);
    return {
      name: padTo(name, room),
      bars: sparkline(values),
      range: interval(write(Math.min(...known)), write(Math.max(...known))),
    };
  };
  const [sales = '', temperature = ''] = names;
  return {
    heading: words.heading,
    sales: row(
      sales,
      dates.map((date) => byDate.get(date)?.amount ?? null),
      format.money,
    ),
    temperature: row(
      temperature,
      dates.map((date) => byDate.get(date)?.temperature ?? null),
      format.roundDegrees,
    ),
    days: `${' '.repeat(room + 2)}${dates
      .map((date, i) => (i % 7 === 0 ? String(Number(date.slice(8))).padEnd(7) : ''))
      .join('')
      .trimEnd()}`,
  };
}
