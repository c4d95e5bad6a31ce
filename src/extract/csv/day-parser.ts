import type { Span } from '../../domain/calendar.ts';
import type { Dates } from '../../domain/source-settings.ts';
import {
  type ClockShift,
  clockShifts,
  dayNumber,
  SECONDS_PER_DAY,
} from '../../domain/zone-offsets.ts';
import { compilePattern, matchPattern } from './date-pattern.ts';
import { memoizeLast } from './memoize-last.ts';
import { numberParser } from './number-parser.ts';

/**
 * Parses a date or timestamp and returns its day in the zone of the report, as the number of days
 * since 1970-01-01; NaN if it is invalid. A date without a time is that day in every zone.
 */
export type DayParser = (bytes: Uint8Array, start: number, end: number) => number;

/**
 * Works on bytes: each row of a file may have its own timestamp, and with Temporal such a file takes
 * four times as long.
 *
 * @param span the offsets of the zones are computed for its days only
 * @param encode converts text to the encoding of the file
 */
export function dayParser(
  dates: Dates,
  span: Span,
  encode: (text: string) => Uint8Array,
): DayParser {
  return memoizeLast(parserOf(dates, span, encode), Number.NaN);
}

function parserOf(
  { format, sourceZone, reportZone }: Dates,
  span: Span,
  encode: (text: string) => Uint8Array,
): DayParser {
  const dayOfUtc = dayOfSeconds(clockShifts(span, 'UTC', reportZone));
  const dayOfLocal = dayOfSeconds(clockShifts(span, sourceZone, reportZone));
  switch (format) {
    case null:
      return isoParser(dayOfLocal, dayOfUtc);
    case 'epoch':
      return epochParser(1, dayOfUtc);
    case 'epoch-ms':
      return epochParser(1000, dayOfUtc);
    default:
      return patternParser(format, encode, dayOfLocal);
  }
}

/** Returns the day in the zone of the report, for the seconds since 1970 that a clock shows. */
type DayOfSeconds = (seconds: number) => number;

function dayOfSeconds(shifts: readonly ClockShift[]): DayOfSeconds {
  return (seconds) => {
    for (const shift of shifts) {
      if (seconds < shift.before) return Math.floor((seconds + shift.seconds) / SECONDS_PER_DAY);
    }
    return Number.NaN;
  };
}

function epochParser(unitsPerSecond: number, dayOfUtc: DayOfSeconds): DayParser {
  const numbers = numberParser('point');
  return (bytes, start, end) => {
    const number = numbers.parsePlain(bytes, start, end);
    return numbers.end === end ? dayOfUtc(number / unitsPerSecond) : Number.NaN;
  };
}

function patternParser(
  format: string,
  encode: (text: string) => Uint8Array,
  dayOfLocal: DayOfSeconds,
): DayParser {
  const hasTime = format.includes('HH');
  const pattern = compilePattern(format, encode);
  const units = new Int32Array(6);
  const dayOf = dateToDay();
  return (bytes, start, end) => {
    if (matchPattern(pattern, units, bytes, start, end) !== end) return Number.NaN;
    return hasTime ? dayOfLocal(dayOf(units) * SECONDS_PER_DAY + secondsOf(units)) : dayOf(units);
  };
}

const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const T = 0x54;
const Z = 0x5a;

/** YYYY-MM-DD, optionally with a time, fractions of a second and a zone, as databases write it. */
function isoParser(dayOfLocal: DayOfSeconds, dayOfUtc: DayOfSeconds): DayParser {
  const encode = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const date = compilePattern('YYYY-MM-DD', encode);
  const time = compilePattern('HH:mm', encode);
  const second = compilePattern(':ss', encode);
  const offsetHour = compilePattern('HH', encode);
  const offsetMinute = compilePattern('mm', encode);
  const units = new Int32Array(6);
  const offset = new Int32Array(6);
  const dayOf = dateToDay();

  return (bytes, start, end) => {
    let at = matchPattern(date, units, bytes, start, end);
    if (at === end) return dayOf(units);
    if (at === -1 || (bytes[at] !== T && bytes[at] !== SPACE)) return Number.NaN;
    at = matchPattern(time, units, bytes, at + 1, end);
    if (at === -1) return Number.NaN;
    units[5] = 0;
    if (bytes[at] === COLON && at < end) at = matchPattern(second, units, bytes, at, end);
    if (at === -1) return Number.NaN;
    const seconds = dayOf(units) * SECONDS_PER_DAY + secondsOf(units);
    if (bytes[at] === POINT && at < end) {
      const fraction = at + 1;
      do at++;
      while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) < ZERO + 10);
      if (at === fraction) return Number.NaN;
    }
    if (at === end) return dayOfLocal(seconds);
    if (bytes[at] === Z) return at + 1 === end ? dayOfUtc(seconds) : Number.NaN;
    const sign = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : 0;
    offset.fill(0);
    at = sign === 0 ? -1 : matchPattern(offsetHour, offset, bytes, at + 1, end);
    if (at !== -1 && at < end) {
      at = matchPattern(offsetMinute, offset, bytes, bytes[at] === COLON ? at + 1 : at, end);
    }
    return at === end ? dayOfUtc(seconds - sign * secondsOf(offset)) : Number.NaN;
  };
}

/** Seconds since midnight; NaN for an invalid time. */
function secondsOf(units: Int32Array): number {
  const hour = units[3] as number;
  const minute = units[4] as number;
  const second = units[5] as number;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return hour * 3600 + minute * 60 + second;
}

/** Converts a date to its day number, with a memory of all dates; NaN for an invalid date. */
function dateToDay(): (units: Int32Array) => number {
  const dayNumbers = new Map<number, number>();
  return (units) => {
    const year = units[0] as number;
    const month = units[1] as number;
    const day = units[2] as number;
    const key = year * 10_000 + month * 100 + day;
    const known = dayNumbers.get(key);
    if (known !== undefined) return known;
    const number = numberOf(year, month, day);
    dayNumbers.set(key, number);
    return number;
  };
}

function numberOf(year: number, month: number, day: number): number {
  try {
    const date = Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
    return dayNumber(date.toString());
  } catch {
    return Number.NaN;
  }
}
