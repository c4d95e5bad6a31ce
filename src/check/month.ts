import type { Period } from '../domain/calendar.ts';
import type { Config } from '../domain/settings.ts';
import { unknownNames } from '../domain/store.ts';
import type { Source, Sources } from '../extract/source.ts';
import { finding, remedy } from '../integrate/check-findings.ts';
import { integrate } from '../integrate/integrate.ts';
import { type Finding, follow } from './check-result.ts';

/**
 * Whether the last finished month has days on both sides, so that a report could be made of it, and
 * what the checks of the data say to it; and the stores, where they are told apart. What takes the
 * months before is not checked: they are not read.
 */
export async function* checkMonth(
  { shopping, weather }: Sources,
  period: Period,
  config: Config,
): AsyncGenerator<Finding> {
  const month = period.start.slice(0, 7);
  const { stores } = config;
  const timeout = config.retryPolicy.stepTimeout;
  yield* follow('', [
    [
      `data of ${month}`,
      async () => {
        const sales = await shopping.days(period, timeout);
        const readings = await weather.days(period, timeout);
        const dates = new Set(readings.days.map(({ date }) => date));
        const both = sales.days.filter(({ date }) => dates.has(date)).length;
        const found = `${sales.days.length} days of sales, ${readings.days.length} of weather, ${both} in common`;
        if (both === 0) {
          return {
            warning: `${found}: no report can be made of this month`,
            remedy:
              'Check that both tables are being filled, and that their dates are written alike.',
          };
        }
        const { dataChecks } = integrate(sales.days, readings.days, config, {
          month,
          period,
          shopping: shopping.name,
          weather: weather.name,
          badRows: { shopping: sales.badRows, weather: readings.badRows },
        });
        const warned = dataChecks.filter(({ outcome }) => outcome === 'warned');
        if (warned.length === 0) return found;
        return {
          warning: `${found}; ${warned.map(finding).join('; ')}`,
          remedy: [...new Set(warned.map(remedy))].join(' '),
        };
      },
    ],
    ...(stores === null
      ? []
      : ([
          [
            `stores of ${month}`,
            async () => {
              const sold = await namesIn(shopping, period, timeout);
              const read = await namesIn(weather, period, timeout);
              const found = `${sold.size} with sales, ${read.size} stations with readings`;
              if (sold.size === 0) {
                return { warning: `${found}: no row names a store`, remedy: 'Check STORE_COLUMN.' };
              }
              const vain = unknownNames(stores, sold, read);
              if (vain.length === 0) return found;
              return { warning: `${found}; ${vain.join('; ')}`, remedy: 'Correct STORES_FILE.' };
            },
          ],
        ] as const)),
  ]);
}

/** The stores or stations that have any row. */
async function namesIn(
  source: Source<unknown>,
  period: Period,
  timeout: number,
): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { group } of source.daysByGroup?.(period, timeout) ?? []) names.add(group);
  return names;
}
