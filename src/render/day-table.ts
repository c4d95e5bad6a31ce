import type { Analysis } from '../domain/analysis.ts';
import { datesBetween, type IsoDate } from '../domain/calendar.ts';
import type { DailyFigures } from '../domain/records.ts';
import type { ViewTable } from './further-tables.ts';
import type { Writer } from './writer.ts';

/** Consecutive days that do not count for the same reason. */
interface Gap {
  dates: IsoDate[];
  reason: string;
}

/** The days of the period, with the numbers that the charts draw; one row for each gap. */
export function dayTable(analysis: Analysis, { messages, format, currency }: Writer): ViewTable {
  const { line, verdict } = analysis;
  const { marks, unknown } = messages;
  const isComparable = line.length > 0 && verdict !== 'insufficient';
  const dayRow = (day: DailyFigures) => [
    rowName(`${format.shortDate(day.date)} ${format.weekday(day.date)}`, [
      ...(day.holiday ? [marks.holiday] : []),
      ...(day.amountFilled || day.temperatureFilled ? [marks.filled] : []),
    ]),
    format.number(day.temperature, 1),
    format.amount(day.amount),
    ...(isComparable
      ? [day.comparableAmount === null ? unknown : format.amount(day.comparableAmount)]
      : []),
  ];
  const gapRow = ({ dates, reason }: Gap) => [
    rowName(format.shortDates(dates), [reason]),
    ...Array.from({ length: isComparable ? 3 : 2 }, () => unknown),
  ];
  return {
    heading: messages.dailyHeading,
    columns: messages.dayColumns(currency, isComparable),
    rows: daysAndGaps(analysis, marks).map((entry) =>
      'reason' in entry ? gapRow(entry) : dayRow(entry),
    ),
    notes: [],
  };
}

function daysAndGaps(
  { daily, days, period }: Analysis,
  marks: { leftOut: string; closed: string },
): (DailyFigures | Gap)[] {
  const byDate = new Map(daily.map((day) => [day.date, day]));
  const leftOut = new Set([...days.shoppingOnly, ...days.dropped]);
  const entries: (DailyFigures | Gap)[] = [];
  for (const date of datesBetween(period.start, period.endExclusive)) {
    const day = byDate.get(date);
    const reason = leftOut.has(date) ? marks.leftOut : marks.closed;
    const last = entries.at(-1);
    if (day !== undefined) entries.push(day);
    else if (last && 'reason' in last && last.reason === reason) last.dates.push(date);
    else entries.push({ dates: [date], reason });
  }
  return entries;
}

/** A date that does not break over two lines, and its marks. */
function rowName(date: string, marks: readonly string[]): string {
  return [date.replaceAll(' ', '\u00a0'), ...marks].join(', ');
}
