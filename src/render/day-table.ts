import type { Analysis } from '../domain/analysis.ts';
import { datesBetween, type IsoDate } from '../domain/calendar.ts';
import type { DailyFigures } from '../domain/records.ts';
import type { Messages } from './catalogue.ts';
import type { Format } from './format.ts';
import type { ViewTable } from './further-tables.ts';

/**
 * The days of the period one by one: the numbers that the charts draw. Days that did not count are
 * taken together where they follow each other.
 */
export function daysTable(
  analysis: Analysis,
  currency: string,
  messages: Messages,
  format: Format,
): ViewTable {
  const { daily, days, period, line, verdict } = analysis;
  const { marks, notKnown } = messages;
  const comparable = line.length > 0 && verdict !== 'insufficient';
  const byDate = new Map(daily.map((day) => [day.date, day]));
  const leftOut = new Set([...days.shoppingOnly, ...days.dropped]);
  const whyNot = (date: IsoDate) => (leftOut.has(date) ? marks.leftOut : marks.closed);
  const counted = (day: DailyFigures) => [
    named(`${format.shortDate(day.date)} ${format.weekday(day.date)}`, [
      ...(day.holiday ? [marks.holiday] : []),
      ...(day.amountFilled || day.temperatureFilled ? [marks.filled] : []),
    ]),
    format.number(day.temperature, 1),
    format.amount(day.amount),
    ...(comparable
      ? [day.comparableAmount === null ? notKnown : format.amount(day.comparableAmount)]
      : []),
  ];
  const notCounted = (dates: readonly IsoDate[], why: string) => [
    named(format.shortDates(dates), [why]),
    ...Array.from({ length: comparable ? 3 : 2 }, () => notKnown),
  ];
  const rows: string[][] = [];
  let open: IsoDate[] = [];
  const close = () => {
    if (open[0] !== undefined) rows.push(notCounted(open, whyNot(open[0])));
    open = [];
  };
  for (const date of datesBetween(period.start, period.endExclusive)) {
    const day = byDate.get(date);
    if (day !== undefined || (open[0] !== undefined && whyNot(open[0]) !== whyNot(date))) close();
    if (day === undefined) open.push(date);
    else rows.push(counted(day));
  }
  close();
  return {
    heading: messages.dailyHeading,
    columns: messages.dayColumns(currency, comparable),
    rows,
    notes: [],
  };
}

/** A date that is not broken over two lines, with what is to be said of it. */
function named(date: string, remarks: readonly string[]): string {
  return [date.replaceAll(' ', '\u00a0'), ...remarks].join(', ');
}
