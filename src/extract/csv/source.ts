import type { Span } from '../../domain/calendar.ts';
import type { ShoppingDay, WeatherDay } from '../../domain/records.ts';
import { dateOfDay } from '../../domain/zone-offsets.ts';
import { type DailyTotal, shoppingDay, tooMuch, weatherDay } from '../day-records.ts';
import type { Source } from '../source.ts';
import { type DayAccumulator, squaredDeviations, totalOf } from './accumulator.ts';
import { type CsvSettings, readCsv } from './read.ts';
import { ALL_ROWS } from './row-adder.ts';

/** Daily sales from a CSV file. */
export function shoppingFile(settings: CsvSettings): Source<ShoppingDay> {
  return csvSource(settings, shoppingDay);
}

/** Daily temperatures and further columns from a CSV file. */
export function weatherFile(settings: CsvSettings): Source<WeatherDay> {
  return csvSource(settings, weatherDay);
}

function csvSource<Day>(settings: CsvSettings, toDay: (total: DailyTotal) => Day): Source<Day> {
  const { connection, columns, dates, csv, onBadRow } = settings;
  const { date, value, extras = [], groupColumn, group } = columns;
  const daysOf = (accumulators: ReadonlyMap<number, DayAccumulator> | undefined): Day[] =>
    Array.from(accumulators ?? [], ([day, accumulator]) =>
      toDay(dailyTotal(day, accumulator, settings)),
    );
  return {
    name: connection.name,
    requestKey: JSON.stringify({ date, value, extras, groupColumn, group, dates, csv, onBadRow }),
    days: async (span: Span, timeout: number) => {
      const { groups, badRows } = await readCsv(settings, span, timeout);
      return { days: daysOf(groups.get(ALL_ROWS)?.days), badRows };
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

/** @throws Failure (65) if a sum is infinite */
function dailyTotal(
  dayNumber: number,
  accumulator: DayAccumulator,
  { columns, connection }: CsvSettings,
): DailyTotal {
  const date = dateOfDay(dayNumber);
  const finiteTotal = (sum: DayAccumulator['value'], column: string): number => {
    const total = totalOf(sum);
    if (Number.isFinite(total)) return total;
    throw tooMuch(column, connection.name, date);
  };
  const { count } = accumulator.value;
  return {
    date,
    rows: accumulator.rows,
    recorded: count,
    sum: finiteTotal(accumulator.value, columns.value),
    deviations: squaredDeviations(accumulator),
    lowest: count === 0 ? null : accumulator.lowest,
    highest: count === 0 ? null : accumulator.highest,
    extras: Object.fromEntries(
      (columns.extras ?? []).map((column, i) => {
        const sum = accumulator.extras[i] as DayAccumulator['value'];
        return [column, sum.count === 0 ? null : finiteTotal(sum, column) / sum.count];
      }),
    ),
  };
}
