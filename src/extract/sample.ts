import type { Month } from '../domain/calendar.ts';
import { readAsset } from '../system/assets.ts';
import type { Sources } from './source.ts';
import { shoppingTable, weatherTable } from './sql/table-source.ts';
import { sqliteScript } from './sqlite/server.ts';

/** The month of the sample data. */
export const SAMPLE_MONTH: Month = '2025-04';

/** The sample data of `sql/` in a database in memory. */
export function sampleSources(): Sources {
  return {
    shopping: shoppingTable(sqliteScript('sample sales', readAsset('sql/init-mysql1.sql')), {
      table: 'shopping_data',
      date: 'date',
      value: 'amount',
    }),
    weather: weatherTable(sqliteScript('sample weather', readAsset('sql/init-mysql2.sql')), {
      table: 'weather_data',
      date: 'date',
      value: 'temperature',
    }),
  };
}
