import type { Period } from '../domain/calendar.ts';
import type { Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { finding, remedy } from '../integrate/check-findings.ts';
import { integrate } from '../integrate/integrate.ts';
import { type Finding, follow } from './finding.ts';

/**
 * Whether the last finished month has days on both sides, so that a report could be made of it, and
 * what the checks of the data say to it. What takes the months before is not checked: they are not
 * read.
 */
export async function* checkMonth(
  { shopping, weather }: Sources,
  period: Period,
  config: Config,
): AsyncGenerator<Finding> {
  const month = period.start.slice(0, 7);
  const timeout = config.patience.stepTimeout;
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
  ]);
}
