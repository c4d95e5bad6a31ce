import type { Span } from '../../domain/calendar.ts';
import type { Dates } from '../../domain/source-settings.ts';
import { DAY, type DayShift, dayNumber, dayShifts } from '../../domain/zone-offsets.ts';
import { remembering } from './memoize-last.ts';
import { numberReader } from './number.ts';

/**
 * Reads the day of a moment: its number since 1970-01-01 in the zone of the report, or NaN where it
 * is none. A date without a time is that day, whatever the zones.
 */
export type DayReader = (bytes: Uint8Array, start: number, end: number) => number;

/**
 * @param encode text as the file has it
 */
export function dayReader(
  dates: Dates,
  span: Span,
  encode: (text: string) => Uint8Array,
): DayReader {
  return remembering(reader(dates, span, encode), Number.NaN);
}

function reader(
  { format, written, wanted }: Dates,
  span: Span,
  encode: (text: string) => Uint8Array,
): DayReader {
  const fromUtc = dayIn(dayShifts(span, 'UTC', wanted));
  const fromWritten = dayIn(dayShifts(span, written, wanted));
  switch (format) {
    case null:
      return isoReader(fromWritten, fromUtc);
    case 'epoch':
      return epochReader(1, fromUtc);
    case 'epoch-ms':
      return epochReader(1000, fromUtc);
    default:
      return patternReader(format, encode, fromWritten);
  }
}

/** The day of a clock that shows so many seconds since 1970. */
type DayOfClock = (seconds: number) => number;

function dayIn(shifts: readonly DayShift[]): DayOfClock {
  return (seconds) => {
    for (const shift of shifts) {
      if (seconds < shift.before) return Math.floor((seconds + shift.seconds) / DAY);
    }
    return Number.NaN;
  };
}

function epochReader(perSecond: number, fromUtc: DayOfClock): DayReader {
  const numbers = numberReader('point');
  return (bytes, start, end) => {
    const number = numbers.plain(bytes, start, end);
    return numbers.end === end ? fromUtc(number / perSecond) : Number.NaN;
  };
}

/** Bytes that must stand there, or a number of so many digits, and its place among the units. */
type Part = Uint8Array | Unit;

interface Unit {
  place: number;
  least: number;
  most: number;
}

const UNITS: Readonly<Record<string, Unit>> = {
  YYYY: { place: 0, least: 4, most: 4 },
  MM: { place: 1, least: 2, most: 2 },
  M: { place: 1, least: 1, most: 2 },
  DD: { place: 2, least: 2, most: 2 },
  D: { place: 2, least: 1, most: 2 },
  HH: { place: 3, least: 2, most: 2 },
  mm: { place: 4, least: 2, most: 2 },
  ss: { place: 5, least: 2, most: 2 },
};

function parts(pattern: string, encode: (text: string) => Uint8Array): Part[] {
  return pattern
    .split(/(YYYY|MM?|DD?|HH|mm|ss)/)
    .filter((text) => text !== '')
    .map((text) => UNITS[text] ?? encode(text));
}

const ZERO = 0x30;

/**
 * Reads parts, one after the other.
 *
 * @param units gets the numbers
 * @returns where it ends, or -1 where anything else stands there
 */
function follow(
  pattern: readonly Part[],
  units: Int32Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let at = start;
  for (const part of pattern) {
    if (part instanceof Uint8Array) {
      for (const byte of part) if (at >= end || bytes[at++] !== byte) return -1;
      continue;
    }
    let number = 0;
    const first = at;
    const stop = Math.min(end, at + part.most);
    for (; at < stop; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    if (at - first < part.least) return -1;
    units[part.place] = number;
  }
  return at;
}

function patternReader(
  pattern: string,
  encode: (text: string) => Uint8Array,
  fromWritten: DayOfClock,
): DayReader {
  const timed = pattern.includes('HH');
  const [steps, units, dayOf] = [parts(pattern, encode), new Int32Array(6), dayOfDate()];
  return (bytes, start, end) => {
    if (follow(steps, units, bytes, start, end) !== end) return Number.NaN;
    return timed ? fromWritten(dayOf(units) * DAY + secondsOf(units)) : dayOf(units);
  };
}

const [SPACE, PLUS, MINUS, POINT, COLON, T, Z] = [0x20, 0x2b, 0x2d, 0x2e, 0x3a, 0x54, 0x5a];

/** YYYY-MM-DD; or with a time, its fractions of a second and its zone, as databases write it. */
function isoReader(fromWritten: DayOfClock, fromUtc: DayOfClock): DayReader {
  const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const [date, time, second, hour, minute] = ['YYYY-MM-DD', 'HH:mm', ':ss', 'HH', 'mm'].map(
    (pattern) => parts(pattern, ascii),
  ) as [Part[], Part[], Part[], Part[], Part[]];
  const [units, offset, dayOf] = [new Int32Array(6), new Int32Array(6), dayOfDate()];

  return (bytes, start, end) => {
    let at = follow(date, units, bytes, start, end);
    if (at === end) return dayOf(units);
    if (at === -1 || (bytes[at] !== T && bytes[at] !== SPACE)) return Number.NaN;
    at = follow(time, units, bytes, at + 1, end);
    if (at === -1) return Number.NaN;
    units[5] = 0;
    if (bytes[at] === COLON && at < end) at = follow(second, units, bytes, at, end);
    if (at === -1) return Number.NaN;
    const clock = dayOf(units) * DAY + secondsOf(units);
    if (bytes[at] === POINT && at < end) {
      const first = at + 1;
      do at++;
      while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) < ZERO + 10);
      if (at === first) return Number.NaN;
    }
    if (at === end) return fromWritten(clock);
    if (bytes[at] === Z) return at + 1 === end ? fromUtc(clock) : Number.NaN;
    const ahead = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : 0;
    offset.fill(0);
    at = ahead === 0 ? -1 : follow(hour, offset, bytes, at + 1, end);
    if (at !== -1 && at < end) {
      at = follow(minute, offset, bytes, bytes[at] === COLON ? at + 1 : at, end);
    }
    return at === end ? fromUtc(clock - ahead * secondsOf(offset)) : Number.NaN;
  };
}

/** NaN where there is no such time. */
function secondsOf(units: Int32Array): number {
  const [hour, minute, second] = [units[3], units[4], units[5]] as [number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return hour * 3600 + minute * 60 + second;
}

/** The number of a day; NaN where there is no such day. Each is computed once. */
function dayOfDate(): (units: Int32Array) => number {
  const known = new Map<number, number>();
  return (units) => {
    const [year, month, day] = [units[0], units[1], units[2]] as [number, number, number];
    const key = year * 10_000 + month * 100 + day;
    const before = known.get(key);
    if (before !== undefined) return before;
    const number = numberOf(year, month, day);
    known.set(key, number);
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
