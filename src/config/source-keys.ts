import { parseSalesSource, parseWeatherSource } from '../extract/source-kinds.ts';
import type { Key } from './key.ts';
import { certificates, privateKey } from './pem-file.ts';
import { queryFile } from './query-file.ts';
import { serviceAddress, serviceKey } from './service-keys.ts';
import { stationsFile } from './stations-file.ts';
import * as read from './values.ts';

/** Where sales and weather come from, and how they are written there. */
export const SOURCE_KEYS = {
  SHOPPING_SOURCE: {
    meaning:
      'source of the sales: mysql://user@host:port/database, postgres://user@host:port/database, sqlite:FILE or csv:FILE (also .gz)',
    required: 'always',
    parse: parseSalesSource,
  },
  SHOPPING_PASSWORD: {
    meaning: 'password of the sales database',
    secret: true,
    parse: read.text,
  },
  SHOPPING_TLS: {
    meaning:
      "on: nothing is read unless the connection is encrypted and the server's certificate holds; off; without it, on where one of the next three is given",
    parse: read.oneOf('on', 'off'),
  },
  SHOPPING_TLS_CA: {
    meaning:
      'PEM file with the authorities that may have signed its certificate; without it those that the system trusts',
    path: true,
    parse: certificates,
  },
  SHOPPING_TLS_CERT: {
    meaning: 'PEM file with the certificate that shopweather shows to the server, if it wants one',
    path: true,
    parse: certificates,
  },
  SHOPPING_TLS_KEY: {
    meaning: 'PEM file with the private key of that certificate',
    private: true,
    path: true,
    parse: privateKey,
  },
  SHOPPING_TABLE: {
    meaning: 'table of the sales, one row a purchase',
    default: 'shopping_data',
    parse: read.tableName,
  },
  SHOPPING_DATE_COLUMN: {
    meaning: 'its date column: dates, times, or seconds since 1970',
    default: 'date',
    parse: read.columnName,
  },
  SHOPPING_AMOUNT_COLUMN: {
    meaning: 'its amount column (any number type)',
    default: 'amount',
    parse: read.columnName,
  },
  STORE_COLUMN: {
    meaning: 'column of the store, where the sales are those of several; the report compares them',
    parse: read.columnName,
  },
  STORES_FILE: {
    meaning: 'file with the weather station of each store, a line STORE = STATION each',
    path: true,
    parse: stationsFile,
  },
  SHOPPING_QUERY_FILE: {
    meaning:
      'file with a SELECT of your own in place of the table, with :start and :end, that yields date and amount, or date, purchases, recorded, amount and amountSquares',
    path: true,
    parse: queryFile,
  },
  SHOPPING_DATE_FORMAT: {
    meaning:
      'how dates are written where the type of the column does not say it: epoch, epoch-ms, or a pattern as in DD.MM.YYYY or YYYYMMDD',
    parse: read.dateFormat,
  },
  SHOPPING_TIMEZONE: {
    meaning:
      'IANA time zone of the clock by which times without a zone are written there, as in UTC; without it that of the report',
    parse: read.timezone,
  },
  SHOPPING_DELIMITER: {
    meaning: 'what stands between the fields of a CSV file, as in ; or tab',
    default: ',',
    parse: read.delimiter,
  },
  SHOPPING_ENCODING: {
    meaning: 'how its text is encoded: utf-8, or cp949 as in Korean exports (also EUC-KR)',
    default: 'utf-8',
    parse: read.oneOf('utf-8', 'cp949'),
  },
  SHOPPING_DECIMAL: {
    meaning: 'decimal mark of its numbers: point or comma',
    default: 'point',
    parse: read.oneOf('point', 'comma'),
  },
  WEATHER_SOURCE: {
    meaning:
      'where the weather is: in the same forms, or of a service: open-meteo:LATITUDE,LONGITUDE or kma:STATION',
    required: 'always',
    parse: parseWeatherSource,
  },
  WEATHER_PASSWORD: {
    meaning: 'password of the weather database',
    secret: true,
    parse: read.text,
  },
  WEATHER_TLS: {
    meaning: 'the same for the weather database: on or off',
    parse: read.oneOf('on', 'off'),
  },
  WEATHER_TLS_CA: {
    meaning:
      'PEM file with the authorities that may have signed its certificate; without it those that the system trusts',
    path: true,
    parse: certificates,
  },
  WEATHER_TLS_CERT: {
    meaning: 'PEM file with the certificate that shopweather shows to the server, if it wants one',
    path: true,
    parse: certificates,
  },
  WEATHER_TLS_KEY: {
    meaning: 'PEM file with the private key of that certificate',
    private: true,
    path: true,
    parse: privateKey,
  },
  WEATHER_API_KEY: {
    meaning: 'key of the weather service: needed for kma, and for the commercial use of open-meteo',
    secret: true,
    parse: serviceKey,
  },
  WEATHER_URL: {
    meaning:
      "address in place of the weather service's own, as of an own Open-Meteo server or a proxy",
    parse: serviceAddress,
  },
  WEATHER_TABLE: {
    meaning: 'table of the weather, one row a reading',
    default: 'weather_data',
    parse: read.tableName,
  },
  WEATHER_DATE_COLUMN: {
    meaning: 'its date column: dates, times, or seconds since 1970',
    default: 'date',
    parse: read.columnName,
  },
  WEATHER_TEMPERATURE_COLUMN: {
    meaning: 'its temperature column',
    default: 'temperature',
    parse: read.columnName,
  },
  WEATHER_STATION_COLUMN: {
    meaning: 'column of the weather station, as STORES_FILE names it',
    parse: read.columnName,
  },
  WEATHER_UNIT: {
    meaning: 'unit of the temperatures there, C or F; the report is in degrees Celsius',
    default: 'C',
    parse: read.oneOf('C', 'F'),
  },
  WEATHER_EXTRA_COLUMNS: {
    meaning:
      'further weather columns to look at, separated by commas, as in precipitation,humidity',
    parse: read.columnNames,
  },
  WEATHER_QUERY_FILE: {
    meaning:
      'the same for the weather: it yields date and temperature, or date, readings, recorded and temperatureSum',
    path: true,
    parse: queryFile,
  },
  WEATHER_DATE_FORMAT: {
    meaning:
      'how dates are written where the type of the column does not say it: epoch, epoch-ms, or a pattern as in DD.MM.YYYY or YYYYMMDD',
    parse: read.dateFormat,
  },
  WEATHER_TIMEZONE: {
    meaning:
      'IANA time zone of the clock by which times without a zone are written there, as in UTC; without it that of the report',
    parse: read.timezone,
  },
  WEATHER_DELIMITER: {
    meaning: 'what stands between the fields of a CSV file, as in ; or tab',
    default: ',',
    parse: read.delimiter,
  },
  WEATHER_ENCODING: {
    meaning: 'how its text is encoded: utf-8, or cp949 as in Korean exports (also EUC-KR)',
    default: 'utf-8',
    parse: read.oneOf('utf-8', 'cp949'),
  },
  WEATHER_DECIMAL: {
    meaning: 'decimal mark of its numbers: point or comma',
    default: 'point',
    parse: read.oneOf('point', 'comma'),
  },
} as const satisfies Record<string, Key<unknown>>;
