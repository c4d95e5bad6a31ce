import { type CheckResult, runChecks } from '../../domain/check-result.ts';
import type { CheckRequest } from '../source-kind.ts';
import { type CsvSettings, readCsv } from './read.ts';
import { ALL_ROWS } from './row-adder.ts';

/** Checks that a file exists, has the columns, and can be read to its end. */
export async function* checkCsv(
  settings: CsvSettings,
  { side, period, timeout }: CheckRequest,
): AsyncGenerator<CheckResult> {
  const { date, value, extras = [] } = settings.columns;
  yield* runChecks(side, [
    {
      name: 'header',
      run: async () => {
        const { header } = await readCsv(settings, period, timeout, 'header');
        return `${date} and ${[value, ...extras].join(', ')} among ${header.length} columns of ${settings.connection.name}`;
      },
    },
    {
      name: 'rows',
      run: async () => {
        const start = performance.now();
        const { groups, badRows } = await readCsv(settings, period, timeout);
        const took = Math.round(performance.now() - start);
        const message = `${groups.get(ALL_ROWS)?.days.size ?? 0} days of ${period.start.slice(0, 7)} in ${took} ms`;
        if (badRows === 0) return message;
        return {
          warning: `${message}; ${badRows} bad ${badRows === 1 ? 'row is' : 'rows are'} skipped`,
          remedy: 'BAD_ROWS=fail names the first of them.',
        };
      },
    },
  ]);
}
