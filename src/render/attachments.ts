import type { Analysis } from '../domain/analysis.ts';
import type { DailyFigures } from '../domain/records.ts';
import type { Attachment } from '../domain/report.ts';
import type { Messages } from './catalogue.ts';

// Without it, spreadsheets read UTF-8 in the encoding of their country.
const BYTE_ORDER_MARK = '\ufeff';

/** The days of the analysis as CSV for spreadsheets. */
export function daysAsCsv(analysis: Analysis, messages: Messages): Attachment {
  const { csvColumns: names, yes } = messages;
  const flag = (value: boolean) => (value ? yes : '');
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
      escapeFormula(name),
      value,
    ]),
  ];
  // Pairs, not a record: a further column may have the name of another one.
  const rows = analysis.daily.map(columns);
  const header = rows.slice(0, 1).map((row) => row.map(([name]) => name));
  const lines = [...header, ...rows.map((row) => row.map(([, value]) => value))];
  return {
    name: `shopweather-${analysis.month}.csv`,
    type: 'text/csv',
    content: `${BYTE_ORDER_MARK}${lines.map(csvLine).join('')}`,
  };
}

/** The effect in every store as CSV for spreadsheets; no attachment without stores. */
export function storesAsCsv({ stores, month }: Analysis, messages: Messages): Attachment[] {
  if (stores.length === 0) return [];
  const { storesCsvColumns } = messages;
  const lines = [
    storesCsvColumns,
    ...stores.map((each) => [
      escapeFormula(each.store),
      escapeFormula(each.station ?? ''),
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

/** A line of CSV (RFC 4180). */
function csvLine(cells: readonly (string | number | null)[]): string {
  const quoted = (text: string) =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return `${cells.map((cell) => quoted(String(cell ?? ''))).join(',')}\r\n`;
}

/** Marks a text that a spreadsheet would execute as a formula. */
function escapeFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
