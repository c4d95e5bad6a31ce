import type { Period } from '../domain/calendar.ts';
import { type CheckResult, runChecks } from '../domain/check-result.ts';
import type { Config } from '../domain/settings.ts';
import { unknownNames } from '../domain/store.ts';
import type { Source, Sources } from '../extract/source.ts';
import { finding, remedy } from '../integrate/check-findings.ts';
import { integrate } from '../integrate/integrate.ts';

/**
 * Checks that the last finished month has days on both sides, so that it can have a report, and runs
 * the data checks on it; then the stores, if the configuration has stores. Data checks that compare
 * with the months before are left out, since those months are not read.
 */
export async function* checkMonth(
  { shopping, weather }: Sources,
  period: Period,
  config: Config,
): AsyncGenerator<CheckResult> {
  const month = period.start.slice(0, 7);
  const { stores } = config;
  const timeout = config.retryPolicy.stepTimeout;
  yield* runChecks('', [
    {
      name: `data of ${month}`,
      run: async () => {
        const sales = await shopping.days(period, timeout);
        const readings = await weather.days(period, timeout);
        const dates = new Set(readings.days.map(({ date }) => date));
        const both = sales.days.filter(({ date }) => dates.has(date)).length;
        const message = `${sales.days.length} days of sales, ${readings.days.length} of weather, ${both} in common`;
        if (both === 0) {
          return {
            warning: `${message}: no report can be made of this month`,
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
        if (warned.length === 0) return message;
        return {
          warning: `${message}; ${warned.map(finding).join('; ')}`,
          remedy: [...new Set(warned.map(remedy))].join(' '),
        };
      },
    },
    ...(stores === null
      ? []
      : [
          {
            name: `stores of ${month}`,
            run: async () => {
              const sold = await namesIn(shopping, period, timeout);
              const read = await namesIn(weather, period, timeout);
              const message = `${sold.size} with sales, ${read.size} stations with readings`;
              if (sold.size === 0) {
                return {
                  warning: `${message}: no row names a store`,
                  remedy: 'Check STORE_COLUMN.',
                };
              }
              const unknown = unknownNames(stores, sold, read);
              if (unknown.length === 0) return message;
              return {
                warning: `${message}; ${unknown.join('; ')}`,
                remedy: 'Correct STORES_FILE.',
              };
            },
          },
        ]),
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
