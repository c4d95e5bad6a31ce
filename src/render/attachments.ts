import type { Analysis } from '../domain/analysis.ts';
import type { DailyFigures } from '../domain/records.ts';
import type { Attachment } from '../domain/report.ts';
import type { Messages } from './catalogue.ts';

// Without it, spreadsheets take UTF-8 for the encoding of their country.
const BYTE_ORDER_MARK = '\ufeff';

/** The days that counted, as a table for spreadsheets. */
export function daysAsCsv(analysis: Analysis, messages: Messages): Attachment {
  const { csvColumns: names, yes } = messages;
  const flag = (is: boolean) => (is ? yes : '');
  const columns = (day: DailyFigures): [name: string, value: string | number | null][] => [
    [names.date, day.date],
    [names.temperature, day.temperature],
    [names.amount, day.amount],
    [names.purchases, day.purchases],
    [names.comparableAmount, day.comparableAmount],
    [names.amountFilled, flag(day.amountFilled)],
    [names.temperatureFilled, flag(day.temperatureFilled)],
    [names.holiday, flag(day.holiday)],
    ...Object.entries(day.extras).map(([name, value]): [string, number | null] => [
      harmless(name),
      value,
    ]),
  ];
  // The names of further columns may be those of others: no record can hold both.
  const rows = analysis.daily.map(columns);
  const header = rows.slice(0, 1).map((row) => row.map(([name]) => name));
  const lines = [...header, ...rows.map((row) => row.map(([, value]) => value))];
  return {
    name: `shopweather-${analysis.month}.csv`,
    type: 'text/csv',
    content: `${BYTE_ORDER_MARK}${lines.map(csvLine).join('')}`,
  };
}

/** The effect in every store, as a table for spreadsheets; none where they are not told apart. */
export function storesAsCsv({ stores, month }: Analysis, messages: Messages): Attachment[] {
  if (stores.length === 0) return [];
  const { storesCsvColumns } = messages;
  const lines = [
    storesCsvColumns,
    ...stores.map((each) => [
      harmless(each.store),
      harmless(each.station ?? ''),
      each.meanAmount,
      each.perDegree,
      ...(each.ci95 ?? [null, null]),
      each.percentPerDegree,
      ...(each.percentCi95 ?? [null, null]),
      each.p,
      each.pHolm,
      each.n,
    ]),
  ];
  return [
    {
      name: `shopweather-${month}-stores.csv`,
      type: 'text/csv',
      content: `${BYTE_ORDER_MARK}${lines.map(csvLine).join('')}`,
    },
  ];
}

/** The analysis object. */
export function figuresAsJson(month: string, json: string): Attachment {
  return { name: `shopweather-${month}.json`, type: 'application/json', content: json };
}

/** A line of a table (RFC 4180). */
function csvLine(cells: readonly (string | number | null)[]): string {
  const quoted = (text: string) =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return `${cells.map((cell) => quoted(String(cell ?? ''))).join(',')}\r\n`;
}

/** A text that no spreadsheet takes for a formula. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
