import type { Span } from '../../domain/calendar.ts';
import type { ShoppingDay, WeatherDay } from '../../domain/records.ts';
import { dateOfDay } from '../../domain/zone-offsets.ts';
import { type DailyTotal, shoppingDay, tooMuch, weatherDay } from '../day-records.ts';
import type { Source } from '../source.ts';
import { deviations, type Tally, total } from './accumulator.ts';
import { type CsvSettings, readCsv } from './read.ts';
import { ALL } from './row-adder.ts';

/** Sales out of a CSV file. */
export function shoppingFile(settings: CsvSettings): Source<ShoppingDay> {
  return source(settings, shoppingDay);
}

/** Temperatures and further columns out of a CSV file. */
export function weatherFile(settings: CsvSettings): Source<WeatherDay> {
  return source(settings, weatherDay);
}

function source<Day>(settings: CsvSettings, toDay: (total: DailyTotal) => Day): Source<Day> {
  const { connection, columns, dates, csv, onBadRow } = settings;
  const { date, value, extras = [], groupColumn, group } = columns;
  const daysOf = (days: ReadonlyMap<number, Tally> | undefined): Day[] =>
    Array.from(days ?? [], ([day, tally]) => toDay(dailyTotal(day, tally, settings)));
  return {
    name: connection.name,
    question: JSON.stringify({ date, value, extras, groupColumn, group, dates, csv, onBadRow }),
    days: async (span: Span, timeout: number) => {
      const { groups, badRows } = await readCsv(settings, span, timeout);
      return { days: daysOf(groups.get(ALL)?.days), badRows };
    },
    ...(groupColumn !== undefined &&
      group === undefined && {
        daysByGroup: async function* (span, timeout, skipped = () => {}) {
          const { groups, badRows } = await readCsv(settings, span, timeout, 'groups');
          skipped(badRows);
          for (const [name, { days }] of groups) {
            for (const day of daysOf(days)) yield { group: name, day };
          }
        },
      }),
  };
}

function dailyTotal(day: number, tally: Tally, settings: CsvSettings): DailyTotal {
  const { columns, connection } = settings;
  const date = dateOfDay(day);
  const finite = (sum: Tally['value'], column: string): number => {
    const number = total(sum);
    if (Number.isFinite(number)) return number;
    throw tooMuch(column, connection.name, date);
  };
  const { known } = tally.value;
  return {
    date,
    rows: tally.rows,
    recorded: known,
    sum: finite(tally.value, columns.value),
    deviations: deviations(tally),
    lowest: known === 0 ? null : tally.lowest,
    highest: known === 0 ? null : tally.highest,
    extras: Object.fromEntries(
      (columns.extras ?? []).map((column, i) => {
        const sum = tally.extras[i] as Tally['value'];
        return [column, sum.known === 0 ? null : finite(sum, column) / sum.known];
      }),
    ),
  };
}
