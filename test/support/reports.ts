import { parseConfig, type RawValues } from '../../src/config/config.ts';
import { dryRunMailer } from '../../src/deliver/dry-run.ts';
import { choosePeriod } from '../../src/domain/period.ts';
import type { Report } from '../../src/domain/report.ts';
import { shoppingTable, weatherTable } from '../../src/extract/sql/table-source.ts';
import { sqliteScript } from '../../src/extract/sqlite/server.ts';
import { run } from '../../src/run/pipeline/pipeline.ts';

/** What a report is to be made of. */
interface Ingredients {
  month: string;
  /** Present for a month that is not over. */
  today?: string | undefined;
  sample?: boolean;
  settings: RawValues;
  /** Scripts of SQL. */
  shopping: string;
  weather: string;
}

/** A whole run, made out of two scripts of SQL, at a moment and with an id that never change. */
export async function makeReport(ingredients: Ingredients): Promise<Report> {
  const { month, today, sample = false, settings, shopping, weather } = ingredients;
  const config = parseConfig(
    { REPORT_TIMEZONE: 'Asia/Seoul', ...settings },
    { sources: false, smtp: false, recipients: false, state: false },
    { TZ: undefined, resolved: 'UTC' },
  );
  const chosen = choosePeriod({
    month,
    allowPartial: today !== undefined,
    today: today ?? '2026-01-01',
    timezone: config.timezone,
  });
  const { report } = await run(
    { ...chosen, sample, store: null, config },
    {
      sources: {
        shopping: shoppingTable(sqliteScript('shop.db', shopping), {
          table: 'shopping_data',
          date: 'date',
          value: 'amount',
        }),
        weather: weatherTable(sqliteScript('weather.db', weather), {
          table: 'weather_data',
          date: 'date',
          value: 'temperature',
          extras: settings.WEATHER_EXTRA_COLUMNS?.split(',') ?? [],
        }),
      },
      keep: async () => {},
      mailer: dryRunMailer,
      onStep: () => {},
      recall: () => undefined,
      stopwatch: () => 0,
      pause: async () => {},
      now: () => '2026-01-01T00:00:00Z',
      newId: () => 'id',
    },
  );
  return report;
}
