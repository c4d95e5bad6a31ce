import type { Span } from '../../domain/calendar.ts';
import type { Problem } from '../../domain/failure.ts';
import type { SourceSettings } from '../../domain/source-settings.ts';
import { dayNumber } from '../../domain/zone-offsets.ts';
import { add, addValue, emptyTally, type Tally } from './accumulator.ts';
import { dayReader } from './day-parser.ts';
import type { Encoding } from './encoding.ts';
import type { Fields } from './fields.ts';
import { type Header, shown } from './header.ts';
import { remembering } from './memoize-last.ts';
import { numberReader } from './number.ts';
import { type PlainRows, plainRows } from './plain-rows.ts';

const NULLS = ['', 'NULL', '\\N'];

/** The rows of a store or station, or of all of them. */
interface Group {
  /** Its days, each by its number. */
  days: Map<number, Tally>;
  /** That of the row before. */
  day: number;
  tally: Tally | null;
}

/** Adds rows to their days. */
export interface RowAdder {
  /** By name; of all, where nothing tells them apart. */
  groups: ReadonlyMap<string, Group>;
  /** Adds the row at hand, or tells what is wrong with it. */
  addRow(): Problem | null;
  /** Adds those that are written plainly; null where date and value are not all that is read. */
  plainRows: PlainRows | null;
}

/** The name that stands for all of them. */
export const ALL = '';

/**
 * What adds up the rows of a span; those of other days are read too, and passed over.
 *
 * @param grouped whether stores or stations are told apart
 */
export function rowAdder(
  { columns, dates, csv }: SourceSettings,
  header: Header,
  fields: Fields,
  span: Span,
  { encode }: Encoding,
  grouped: boolean,
): RowAdder {
  const readDay = dayReader(dates, span, encode);
  const numbers = numberReader(csv.decimal);
  const [firstDay, endDay] = [dayNumber(span.start), dayNumber(span.endExclusive)];
  const groups = new Map<string, Group>();
  const extraNames = columns.extras ?? [];
  const extraValues: (number | null)[] = extraNames.map(() => null);
  let current: Group | null = null;

  /** The value of a column: null where it is missing, NaN where it is no number. */
  const readValue = (index: number): number | null => {
    fields.go(index);
    if (fields.from === fields.to) return null;
    const number = numbers.plain(fields.bytes, fields.from, fields.to);
    if (!Number.isNaN(number) && numbers.end === fields.to) return number;
    const text = fields.text();
    return NULLS.includes(text) || text === 'NA' ? null : numbers.any(text);
  };

  const groupNamed = (name: string): Group => {
    let found = groups.get(name);
    if (found === undefined) {
      found = { days: new Map(), day: Number.NaN, tally: null };
      groups.set(name, found);
    }
    return found;
  };

  const { group } = columns;
  const apart = grouped || group !== undefined ? header.group : null;
  if (apart === null) current = groupNamed(ALL);

  /** Null where the row is of none, or of another than is asked for. */
  const groupOf = remembering<Group | null>(() => {
    const name = fields.text();
    if (group !== undefined) return name === group ? groupNamed(ALL) : null;
    return NULLS.includes(name) ? null : groupNamed(name);
  }, null);

  /** The tally of a day; null where that is not in the span. */
  const tallyIn = (here: Group, day: number): Tally | null => {
    if (here.day === day) return here.tally;
    here.day = day;
    here.tally = here.days.get(day) ?? null;
    if (here.tally === null && day >= firstDay && day < endDay) {
      here.tally = emptyTally(extraNames.length);
      here.days.set(day, here.tally);
    }
    return here.tally;
  };

  const openPlainRows = (): PlainRows | null => {
    const more = apart !== null || extraNames.length > 0 || header.date === header.value;
    // A comma ends an unquoted field there, but would be read as part of the number.
    const ambiguous = csv.decimal === 'comma' && csv.delimiter === ',';
    if (more || ambiguous) return null;
    const all = groupNamed(ALL);
    const delimiter = csv.delimiter.charCodeAt(0);
    return plainRows(header, delimiter, readDay, numbers, (day) => tallyIn(all, day));
  };

  return {
    groups,
    plainRows: openPlainRows(),
    addRow: () => {
      fields.go(header.date);
      const day = readDay(fields.bytes, fields.from, fields.to);
      if (Number.isNaN(day)) return noDate(fields.text(), columns.date, dates.format);
      const value = readValue(header.value);
      if (Number.isNaN(value)) return noNumber(fields.text(), columns.value);
      for (let i = 0; i < extraNames.length; i++) {
        const extra = readValue(header.extras[i] as number);
        if (Number.isNaN(extra)) return noNumber(fields.text(), extraNames[i] as string);
        extraValues[i] = extra;
      }
      if (apart !== null) {
        fields.go(apart);
        current = groupOf(fields.bytes, fields.from, fields.to);
      }
      const tally = current === null ? null : tallyIn(current, day);
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
