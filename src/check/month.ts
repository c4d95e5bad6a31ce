import type { Period } from '../domain/calendar.ts';
import type { Sources } from '../extract/source.ts';
import { type Finding, follow } from './finding.ts';

/** Whether the last finished month has days on both sides, so that a report could be made of it. */
export async function* checkMonth(
  { shopping, weather }: Sources,
  period: Period,
  timeout: number,
): AsyncGenerator<Finding> {
  const month = period.start.slice(0, 7);
  yield* follow('', [
    [
      `data of ${month}`,
      async () => {
        const { days: sales } = await shopping.days(period, timeout);
        const { days: readings } = await weather.days(period, timeout);
        const dates = new Set(readings.map(({ date }) => date));
        const both = sales.filter(({ date }) => dates.has(date)).length;
        const found = `${sales.length} days of sales, ${readings.length} of weather, ${both} in common`;
        if (both > 0) return found;
        return {
          warning: `${found}: no report can be made of this month`,
          remedy:
            'Check that both tables are being filled, and that their dates are written alike.',
        };
      },
    ],
  ]);
}
