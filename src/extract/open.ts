import type { Config } from '../domain/settings.ts';
import type { SourceSettings } from '../domain/source-settings.ts';
import { inCelsius } from './celsius.ts';
import { shoppingTable, weatherTable } from './daily-totals.ts';
import type { DatabaseServer } from './database.ts';
import type { Sources } from './source.ts';

/**
 * The sources of the configuration. Nothing is connected before `days` is called.
 */
export async function openSources(sources: NonNullable<Config['sources']>): Promise<Sources> {
  const { shopping, weather } = sources;
  const readings = weatherTable(await openServer(weather), weather.columns, weather.dates);
  return {
    shopping: shoppingTable(await openServer(shopping), shopping.columns, shopping.dates),
    weather: weather.unit === 'F' ? inCelsius(readings) : readings,
  };
}

/**
 * The server of one side. Nothing is connected before `open` is called. Its client is loaded only
 * where it is used: mysql2 alone takes longer than a run on SQLite.
 */
export async function openServer({ connection }: SourceSettings): Promise<DatabaseServer> {
  if (connection.kind === 'mysql') {
    return (await import('./mysql.ts')).mysqlServer(connection);
  }
  return (await import('./sqlite.ts')).sqliteServer(connection);
}
