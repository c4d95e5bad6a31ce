import { from } from 'arquero';
import type { Analysis, DailyFigures } from '../domain/analysis.ts';
import type { Attachment } from '../domain/report.ts';
import type { Messages } from './messages.ts';

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
  const table = from(analysis.daily.map((day) => Object.fromEntries(columns(day))));
  return {
    name: `shopweather-${analysis.month}.csv`,
    type: 'text/csv',
    content: `${BYTE_ORDER_MARK}${table.toCSV()}`,
  };
}

/** The analysis object. */
export function figuresAsJson(month: string, json: string): Attachment {
  return { name: `shopweather-${month}.json`, type: 'application/json', content: json };
}

/** A text that no spreadsheet takes for a formula. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
