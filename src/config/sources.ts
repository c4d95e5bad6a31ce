import type { Config } from '../domain/settings.ts';
import type { Connection } from '../domain/source-settings.ts';
import type { KeyName, Values } from './keys.ts';

/** The value of a key that must be given; notes a problem where it is not. */
export type Required = <Name extends KeyName>(
  name: Name,
  remedy: string,
) => NonNullable<Values[Name]>;

/**
 * Where both sides of the data come from.
 *
 * @param zone of the report
 */
export function sourceSettings(
  values: Values,
  zone: string,
  required: Required,
): NonNullable<Config['sources']> {
  return {
    shopping: {
      connection: withPassword(
        required('SHOPPING_SOURCE', 'Set it, or try --sample.'),
        values.SHOPPING_PASSWORD,
      ),
      columns: {
        table: values.SHOPPING_TABLE,
        date: values.SHOPPING_DATE_COLUMN,
        value: values.SHOPPING_AMOUNT_COLUMN,
      },
      dates: {
        format: values.SHOPPING_DATE_FORMAT ?? null,
        written: values.SHOPPING_TIMEZONE ?? zone,
        wanted: zone,
      },
    },
    weather: {
      connection: withPassword(
        required('WEATHER_SOURCE', 'Set it, or try --sample.'),
        values.WEATHER_PASSWORD,
      ),
      columns: {
        table: values.WEATHER_TABLE,
        date: values.WEATHER_DATE_COLUMN,
        value: values.WEATHER_TEMPERATURE_COLUMN,
        extras: values.WEATHER_EXTRA_COLUMNS ?? [],
      },
      dates: {
        format: values.WEATHER_DATE_FORMAT ?? null,
        written: values.WEATHER_TIMEZONE ?? zone,
        wanted: zone,
      },
    },
  };
}

function withPassword(connection: Connection, password: string | undefined): Connection {
  return password === undefined || connection?.kind !== 'mysql'
    ? connection
    : { ...connection, password };
}
