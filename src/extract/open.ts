import type { Config } from '../domain/settings.ts';
import type { DatabaseConnection, SourceSettings } from '../domain/source-settings.ts';
import { inCelsius } from './celsius.ts';
import { shoppingTable, weatherTable } from './daily-totals.ts';
import type { DatabaseServer } from './database.ts';
import type { Sources } from './source.ts';

/**
 * The sources of the configuration. Nothing is connected or opened before `days` is called.
 */
export async function openSources(sources: NonNullable<Config['sources']>): Promise<Sources> {
  const { shopping, weather } = sources;
  const readings = await openWeather(weather);
  return {
    shopping: await openShopping(shopping),
    weather: weather.unit === 'F' ? inCelsius(readings) : readings,
  };
}

async function openShopping(settings: SourceSettings): Promise<Sources['shopping']> {
  const { connection, columns, dates, onBadRow } = settings;
  if (connection.kind !== 'csv') {
    return shoppingTable(await openServer(connection), columns, dates, onBadRow);
  }
  return (await import('./csv/source.ts')).shoppingFile({ ...settings, connection });
}

async function openWeather(settings: SourceSettings): Promise<Sources['weather']> {
  const { connection, columns, dates, onBadRow } = settings;
  if (connection.kind !== 'csv') {
    return weatherTable(await openServer(connection), columns, dates, onBadRow);
  }
  return (await import('./csv/source.ts')).weatherFile({ ...settings, connection });
}

/**
 * The server of one side. Nothing is connected before `open` is called. Its client is loaded only
 * where it is used: mysql2 alone takes longer than a run on SQLite.
 */
export async function openServer(connection: DatabaseConnection): Promise<DatabaseServer> {
  if (connection.kind === 'mysql') {
    return (await import('./mysql.ts')).mysqlServer(connection);
  }
  return (await import('./sqlite.ts')).sqliteServer(connection);
}
