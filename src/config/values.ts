/**
 * Parsers for single configuration values. Each returns the typed value, or throws an Error whose
 * message follows the key's name ("must be ...").
 */
import type { Address } from '../domain/settings.ts';
import type { DateFormat } from '../domain/source-settings.ts';
import { parseAddresses } from './addresses.ts';

export const text = (value: string): string => value;

/** A colour with the contrast to white that WCAG requires of graphics: 3 to 1. */
export function colour(value: string): string {
  const [, ...parts] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(value) ?? [];
  if (parts.length < 3) throw new Error(`must be a colour such as #1f6feb, not '${value}'`);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
  if (contrast < 3) {
    throw new Error(
      `is too light to be seen on white: ${value} has a contrast of ${contrast.toFixed(1)}, 3 are needed`,
    );
  }
  return value.toLowerCase();
}

/** Choices separated by commas, without repetitions; or `none`. */
export function someOf<const Choice extends string>(...choices: Choice[]) {
  return (value: string): Choice[] => {
    if (value === 'none') return [];
    const chosen = value
      .split(',')
      .map((part) => choices.find((candidate) => candidate === part.trim()));
    if (!chosen.every((choice) => choice !== undefined)) {
      throw new Error(
        `must be ${listed([...choices, 'none'])}, or ${choices.join(',')}, not '${value}'`,
      );
    }
    return [...new Set(chosen)];
  };
}

export function oneOf<const Choice extends string>(...choices: Choice[]) {
  return (value: string): Choice => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw new Error(`must be ${listed(choices)}, not '${value}'`);
    return choice;
  };
}

/** The choices as text: `a, b or c`. */
export function listed(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or ');
}

const NAME = '[\\p{L}\\p{N}_$-]+';
const COLUMN = new RegExp(`^${NAME}$`, 'u');
const TABLE = new RegExp(`^${NAME}(\\.${NAME})?$`, 'u');

/** The name of a column. In SQL it also has to be a {@link plainName}. */
export function columnName(value: string): string {
  if (value === '' || /\p{Cc}/u.test(value)) throw new Error(`'${value}' is not a column name`);
  return value;
}

/** True if the name can be quoted in SQL without escaping. */
export function plainName(name: string): boolean {
  return COLUMN.test(name);
}

/** Column names separated by commas, each once. */
export function columnNames(value: string): string[] {
  const names = value.split(',').map((part) => columnName(part.trim()));
  if (new Set(names).size < names.length) throw new Error(`names a column twice: '${value}'`);
  return names;
}

/** The character between the fields of a file. */
export function delimiter(value: string): ',' | ';' | '|' | '\t' {
  if (value === 'tab') return '\t';
  if (value === ',' || value === ';' || value === '|') return value;
  throw new Error(`must be one of , ; | or tab, not '${value}'`);
}

/** Up to five years: enough to compare with, and few enough for one query. */
export function numberOfMonths(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 60) {
    throw new Error(`must be a number of months from 0 to 60, not '${value}'`);
  }
  return number;
}

/** The message does not repeat the address, which may be a secret of its service. */
export function webAddress(value: string): string {
  const url = URL.parse(value.trim());
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Error('must be a web address, as in https://hc-ping.example.com/id');
  }
  return url.href.replace(/\/$/, '');
}

export function metricsFile(value: string): string {
  if (!value.endsWith('.prom')) throw new Error(`must end in .prom, not '${value}'`);
  return value;
}

/** A table, or `schema.table`. */
export function tableName(value: string): string {
  if (!TABLE.test(value)) {
    throw new Error(
      `'${value}' is not a table name of letters, digits, _, $ or -; for another name, use a query of your own or a view`,
    );
  }
  return value;
}

export function ascendingNumbers(value: string): number[] {
  const parts = value.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^[+-]?\d+(\.\d+)?$/.test(part))) {
    throw new Error(`must be numbers separated by commas, as in 20,22, not '${value}'`);
  }
  const numbers = parts.map(Number);
  if (numbers.some((number, i) => i > 0 && number <= (numbers[i - 1] as number))) {
    throw new Error(`must ascend, as in 20,22, not '${value}'`);
  }
  return numbers;
}

export function timezone(value: string): string {
  // The runtime also accepts offsets such as +09:00, which have no summer time.
  if (/^[A-Za-z]/.test(value)) {
    try {
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value).timeZoneId;
    } catch {
      // Rejected below, like every other text that is not a zone.
    }
  }
  throw new Error(`'${value}' is not an IANA time zone such as Asia/Seoul or Europe/Berlin`);
}

/** `epoch`, `epoch-ms`, or a pattern that says year, month and day. */
export function dateFormat(value: string): DateFormat {
  const parts = value.match(/YYYY|MM?|DD?|HH|mm|ss/g) ?? [];
  const date = parts.slice(0, 3);
  const time = parts.slice(3).join('');
  const dated =
    date
      .map((part) => part[0])
      .sort()
      .join('') === 'DMY';
  if (/^epoch(-ms)?$/.test(value) || (dated && ['', 'HHmm', 'HHmmss'].includes(time))) return value;
  throw new Error(
    `must be epoch, epoch-ms, or a pattern of YYYY, MM and DD as in DD.MM.YYYY or YYYY-MM-DD HH:mm:ss, not '${value}'`,
  );
}

export function currency(value: string): string {
  if (!Intl.supportedValuesOf('currency').includes(value)) {
    throw new Error(`'${value}' is not an ISO 4217 currency such as USD or KRW`);
  }
  return value;
}

export function hostname(value: string): string {
  if (!/^[\p{L}\p{N}._:-]+$/u.test(value)) throw new Error(`'${value}' is not a host name`);
  return value;
}

export function port(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 65535) {
    throw new Error(`must be a port from 1 to 65535, not '${value}'`);
  }
  return number;
}

export function oneAddress(value: string): Address {
  const [address, ...more] = parseAddresses(value);
  if (address === undefined || more.length > 0) throw new Error('must be one mail address');
  return address;
}

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration such as 500ms, 2s, 15m or 1h, in milliseconds. */
export function duration(value: string): number {
  const [, number, unit] = /^(\d+)(ms|s|m|h)$/.exec(value) ?? [];
  const milliseconds = Number(number) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
  // Longer ones would overflow the timers of the runtime.
  if (!(milliseconds > 0 && milliseconds <= 24 * 3_600_000)) {
    throw new Error(`must be a duration from 1ms to 24h, as in 2s or 15m, not '${value}'`);
  }
  return milliseconds;
}

/** A number of days such as 35d, in milliseconds. */
export function days(value: string): number {
  const [, number] = /^([1-9]\d{0,3})d$/.exec(value) ?? [];
  if (number === undefined) throw new Error(`must be a number of days, as in 35d, not '${value}'`);
  return Number(number) * 24 * 3_600_000;
}

/** A day from 1 to 28. */
export function dayOfMonth(value: string): number {
  const day = Number(value);
  if (!/^\d+$/.test(value) || day < 1 || day > 28) {
    throw new Error(`must be a day from 1 to 28, which every month has, not '${value}'`);
  }
  return day;
}

/** A time of the day such as 07:00. */
export function timeOfDay(value: string): { hour: number; minute: number } {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(value) ?? [];
  if (hour === undefined) throw new Error(`must be a time, as in 07:00, not '${value}'`);
  return { hour: Number(hour), minute: Number(minute) };
}

export function attempts(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 100) {
    throw new Error(`must be a number from 1 to 100, not '${value}'`);
  }
  return number;
}

/** The name of a store, for a query to the database. */
export function storeName(value: string): string {
  const name = value.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are rejected
  if (name === '' || /[\\\u0000-\u001f\u007f]/.test(name)) {
    throw new Error('must be the name of a store, without backslash or control characters');
  }
  return name;
}
