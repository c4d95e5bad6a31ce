import { parseSalesSource, parseWeatherSource } from '../extract/source-kinds.ts';
import type { Key } from './key.ts';
import { certificates, privateKey } from './pem-file.ts';
import { queryFile } from './query-file.ts';
import { stationsFile } from './stations-file.ts';
import * as read from './values.ts';
import { serviceAddress, serviceKey } from './weather-service-keys.ts';

/** The sources of sales and weather, and the form of their data. */
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
      "on: the connection is encrypted and the server's certificate is verified, or nothing is read; off: no encryption; the default is on if one of the next three keys is given, else off",
    parse: read.oneOf('on', 'off'),
  },
  SHOPPING_TLS_CA: {
    meaning:
      'PEM file with the authorities that may have signed its certificate; the default is those that the system trusts',
    path: true,
    parse: certificates,
  },
  SHOPPING_TLS_CERT: {
    meaning: 'PEM file with the certificate of shopweather, for a server that requires one',
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
    meaning: 'table of the sales, one row for each purchase',
    default: 'shopping_data',
    parse: read.tableName,
  },
  SHOPPING_DATE_COLUMN: {
    meaning: 'its date column: dates, times, or seconds since 1970',
    default: 'date',
    parse: read.columnName,
  },
  SHOPPING_AMOUNT_COLUMN: {
    meaning: 'its amount column, of any number type',
    default: 'amount',
    parse: read.columnName,
  },
  STORE_COLUMN: {
    meaning: 'column of the store, if the table has several stores; the report compares them',
    parse: read.columnName,
  },
  STORES_FILE: {
    meaning: 'file with the weather station of each store, one line STORE = STATION for each',
    path: true,
    parse: stationsFile,
  },
  SHOPPING_QUERY_FILE: {
    meaning:
      'file with a SELECT of your own instead of the table, with :start and :end, that returns date and amount, or date, purchases, recorded, amount and amountSquares',
    path: true,
    parse: queryFile,
  },
  SHOPPING_DATE_FORMAT: {
    meaning:
      'format of the dates, if the type of the column does not determine it: epoch, epoch-ms, or a pattern as in DD.MM.YYYY or YYYYMMDD',
    parse: read.dateFormat,
  },
  SHOPPING_TIMEZONE: {
    meaning: 'IANA time zone of times without a zone, as in UTC; the default is that of the report',
    parse: read.timezone,
  },
  SHOPPING_DELIMITER: {
    meaning: 'delimiter of the fields of a CSV file, as in ; or tab',
    default: ',',
    parse: read.delimiter,
  },
  SHOPPING_ENCODING: {
    meaning: 'encoding of its text: utf-8, or cp949 as in Korean exports (also EUC-KR)',
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
      'source of the weather: in the same forms, or a service: open-meteo:LATITUDE,LONGITUDE or kma:STATION',
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
      'PEM file with the authorities that may have signed its certificate; the default is those that the system trusts',
    path: true,
    parse: certificates,
  },
  WEATHER_TLS_CERT: {
    meaning: 'PEM file with the certificate of shopweather, for a server that requires one',
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
    meaning:
      'API key of the weather service: required for kma, and for commercial use of open-meteo',
    secret: true,
    parse: serviceKey,
  },
  WEATHER_URL: {
    meaning:
      "address that replaces the weather service's own, as of your own Open-Meteo server or a proxy",
    parse: serviceAddress,
  },
  WEATHER_TABLE: {
    meaning: 'table of the weather, one row for each reading',
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
    meaning: 'column of the weather station, as in STORES_FILE',
    parse: read.columnName,
  },
  WEATHER_UNIT: {
    meaning: 'unit of the temperatures in the source, C or F; the report is in degrees Celsius',
    default: 'C',
    parse: read.oneOf('C', 'F'),
  },
  WEATHER_EXTRA_COLUMNS: {
    meaning:
      'further weather columns to examine, separated by commas, as in precipitation,humidity',
    parse: read.columnNames,
  },
  WEATHER_QUERY_FILE: {
    meaning:
      'the same for the weather: it returns date and temperature, or date, readings, recorded and temperatureSum',
    path: true,
    parse: queryFile,
  },
  WEATHER_DATE_FORMAT: {
    meaning:
      'format of the dates, if the type of the column does not determine it: epoch, epoch-ms, or a pattern as in DD.MM.YYYY or YYYYMMDD',
    parse: read.dateFormat,
  },
  WEATHER_TIMEZONE: {
    meaning: 'IANA time zone of times without a zone, as in UTC; the default is that of the report',
    parse: read.timezone,
  },
  WEATHER_DELIMITER: {
    meaning: 'delimiter of the fields of a CSV file, as in ; or tab',
    default: ',',
    parse: read.delimiter,
  },
  WEATHER_ENCODING: {
    meaning: 'encoding of its text: utf-8, or cp949 as in Korean exports (also EUC-KR)',
    default: 'utf-8',
    parse: read.oneOf('utf-8', 'cp949'),
  },
  WEATHER_DECIMAL: {
    meaning: 'decimal mark of its numbers: point or comma',
    default: 'point',
    parse: read.oneOf('point', 'comma'),
  },
} as const satisfies Record<string, Key<unknown>>;
