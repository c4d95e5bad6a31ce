import type { Span } from '../../domain/calendar.ts';
import { dayNumber } from '../../domain/day-shifts.ts';
import type { Problem } from '../../domain/failure.ts';
import type { SourceSettings } from '../../domain/source-settings.ts';
import type { Encoding } from './encoding.ts';
import type { Fields } from './fields.ts';
import { type Header, shown } from './header.ts';
import { dayReader } from './moment.ts';
import { numberReader } from './number.ts';
import { add, addValue, emptyTally, type Tally } from './tally.ts';

const MISSING = ['NULL', '\\N', 'NA'];

/** Adds the row at hand to its day, or tells what is wrong with it; a day is known by its number. */
export interface RowAdder {
  days: Map<number, Tally>;
  addRow(): Problem | null;
}

/** What adds up the rows of a span; those of other days are read too, and passed over. */
export function rowAdder(
  { columns, dates, csv }: SourceSettings,
  header: Header,
  fields: Fields,
  span: Span,
  { encode }: Encoding,
): RowAdder {
  const readDay = dayReader(dates, span, encode);
  const numbers = numberReader(csv.decimal);
  const [firstDay, endDay] = [dayNumber(span.start), dayNumber(span.endExclusive)];
  const days = new Map<number, Tally>();
  const extraNames = columns.extras ?? [];
  const extraValues: (number | null)[] = extraNames.map(() => null);
  // Most often the next row has the same date.
  const last = { date: new Uint8Array(64), length: -1, day: 0, tally: null as Tally | null };

  /** The value of a column: null where it is missing, NaN where it is no number. */
  const readValue = (index: number): number | null => {
    fields.go(index);
    if (fields.from === fields.to) return null;
    const number = numbers.plain(fields.bytes, fields.from, fields.to);
    if (!Number.isNaN(number)) return number;
    const text = fields.text();
    return MISSING.includes(text) ? null : numbers.any(text);
  };

  const isLastDate = (): boolean => {
    const { bytes, from, to } = fields;
    if (to - from !== last.length) return false;
    for (let i = last.length - 1; i >= 0; i--) {
      if (bytes[from + i] !== last.date[i]) return false;
    }
    return true;
  };

  const keepDate = (day: number) => {
    const { bytes, from, to } = fields;
    last.day = day;
    last.tally = days.get(day) ?? null;
    last.length = to - from <= last.date.length ? to - from : -1;
    for (let i = 0; i < last.length; i++) last.date[i] = bytes[from + i] as number;
  };

  /** The tally of the row's day; null where that is not in the span. */
  const tallyOfRow = (): Tally | null => {
    if (last.tally === null && last.day >= firstDay && last.day < endDay) {
      last.tally = emptyTally(extraNames.length);
      days.set(last.day, last.tally);
    }
    return last.tally;
  };

  return {
    days,
    addRow: () => {
      fields.go(header.date);
      if (!isLastDate()) {
        const day = readDay(fields.bytes, fields.from, fields.to);
        if (Number.isNaN(day)) return noDate(fields.text(), columns.date, dates.format);
        keepDate(day);
      }
      const value = readValue(header.value);
      if (Number.isNaN(value)) return noNumber(fields.text(), columns.value);
      for (let i = 0; i < extraNames.length; i++) {
        const extra = readValue(header.extras[i] as number);
        if (Number.isNaN(extra)) return noNumber(fields.text(), extraNames[i] as string);
        extraValues[i] = extra;
      }
      const tally = tallyOfRow();
      if (tally === null) return null;
      tally.rows++;
      if (value !== null) addValue(tally, value);
      for (let i = 0; i < extraNames.length; i++) {
        const extra = extraValues[i] as number | null;
        if (extra !== null) add(tally.extras[i] as Tally['value'], extra);
      }
      return null;
    },
  };
}

function noDate(text: string, column: string, format: string | null): Problem {
  return {
    what: `has '${shown(text)}' in column ${column}, which is not a date as in ${format ?? 'YYYY-MM-DD'}`,
    remedy: 'Correct it, or check the key of the date format',
  };
}

function noNumber(text: string, column: string): Problem {
  return {
    what: `has '${shown(text)}' in column ${column}, which is not a number`,
    remedy: 'Correct it, or check the key of the decimal mark',
  };
}
