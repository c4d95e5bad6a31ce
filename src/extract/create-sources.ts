import type { Config } from '../domain/settings.ts';
import {
  type DatabaseConnection,
  isService,
  type ServiceConnection,
  type SourceSettings,
  type WeatherSettings,
} from '../domain/source-settings.ts';
import { inCelsius } from './celsius.ts';
import type { Sources } from './source.ts';
import type { DatabaseServer } from './sql/database.ts';
import { shoppingTable, weatherTable } from './sql/table-source.ts';
import type { WeatherService, WeatherSourceOptions } from './weather/service.ts';

/**
 * The sources of the configuration. Nothing is connected or opened before `days` is called.
 */
export async function openSources(
  { shopping, weather }: NonNullable<Config['sources']>,
  options: WeatherSourceOptions,
): Promise<Sources> {
  return {
    shopping: await openShopping(shopping),
    weather: await openWeather(weather, options),
  };
}

async function openShopping(settings: SourceSettings): Promise<Sources['shopping']> {
  const { connection, columns, dates, onBadRow } = settings;
  if (connection.kind !== 'csv') {
    return shoppingTable(await openServer(connection), columns, dates, onBadRow);
  }
  return (await import('./csv/source.ts')).shoppingFile({ ...settings, connection });
}

async function openWeather(
  { connection, unit, stations, ...settings }: WeatherSettings,
  options: WeatherSourceOptions,
): Promise<Sources['weather']> {
  if (isService(connection)) {
    const { serviceSource } = await import('./weather/service.ts');
    const open = async (station: ServiceConnection) =>
      serviceSource(await openService(station, settings.dates.wanted), options);
    return {
      ...(await open(connection)),
      daysByGroup: async function* (span, timeout) {
        const end = performance.now() + timeout;
        // One after the other: services ask for that.
        for (const [group, station] of Object.entries(stations)) {
          const source = await open(station);
          const { days } = await source.days(span, Math.max(1, end - performance.now()));
          for (const day of days) yield { group, day };
        }
      },
    };
  }
  const readings = await openReadings({ connection, ...settings });
  return unit === 'F' ? inCelsius(readings) : readings;
}

async function openReadings(settings: SourceSettings): Promise<Sources['weather']> {
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
    return (await import('./mysql/server.ts')).mysqlServer(connection);
  }
  return (await import('./sqlite/server.ts')).sqliteServer(connection);
}

/**
 * A weather service. Nothing is asked before `days` is called.
 *
 * @param timezone of the report
 */
export async function openService(
  connection: ServiceConnection,
  timezone: string,
): Promise<WeatherService> {
  if (connection.kind === 'kma') return (await import('./weather/kma.ts')).kma(connection);
  return (await import('./weather/open-meteo.ts')).openMeteo(connection, timezone);
}
