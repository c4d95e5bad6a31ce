import type { CsvSettings } from '../extract/csv/read.ts';
import { type Finding, follow } from './check-result.ts';
import type { SourceCheck } from './source.ts';

/** Checks a file: whether it is there, has the columns, and can be read to its end. */
export async function* checkCsv(
  { side, period, timeout }: SourceCheck,
  settings: CsvSettings,
): AsyncGenerator<Finding> {
  const { readCsv } = await import('../extract/csv/read.ts');
  const { ALL_ROWS } = await import('../extract/csv/row-adder.ts');
  const { date, value, extras = [] } = settings.columns;
  yield* follow(side, [
    [
      'header',
      async () => {
        const { header } = await readCsv(settings, period, timeout, 'header');
        return `${date} and ${[value, ...extras].join(', ')} among ${header.length} columns of ${settings.connection.name}`;
      },
    ],
    [
      'rows',
      async () => {
        const start = performance.now();
        const { groups, badRows } = await readCsv(settings, period, timeout);
        const took = Math.round(performance.now() - start);
        const found = `${groups.get(ALL_ROWS)?.days.size ?? 0} days of ${period.start.slice(0, 7)} in ${took} ms`;
        if (badRows === 0) return found;
        return {
          warning: `${found}; ${badRows} bad ${badRows === 1 ? 'row is' : 'rows are'} passed over`,
          remedy: 'BAD_ROWS=fail names the first of them.',
        };
      },
    ],
  ]);
}
