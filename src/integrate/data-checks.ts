import { descending, median } from 'd3-array';
import { daysBetween, type IsoDate, type Period } from '../domain/calendar.ts';
import {
  CHECKS,
  type Check,
  type CheckRule,
  type CheckRules,
  type DataCheck,
} from '../domain/data-checks.ts';
import type { DayCounts } from '../domain/records.ts';

/** A day of one side, as far as the checks look at it. */
export interface SideDay {
  date: IsoDate;
  rows: number;
  /** Of the known values; null where none is known. */
  lowest: number | null;
  highest: number | null;
}

/** The days of one side: those of the period, at least one, and those of the months before. */
export interface Side {
  within: readonly SideDay[];
  before: readonly SideDay[];
}

/** What is checked. */
export interface CheckedData {
  period: Period;
  shopping: Side;
  weather: Side;
  counts: Pick<DayCounts, 'joined' | 'shoppingOnly'>;
  /** Number of joined days with a filled value. */
  filled: number;
}

/** Judges the data by the rules. What is not asked for, or cannot be judged, is not there. */
export function checkData(data: CheckedData, rules: CheckRules): DataCheck[] {
  return CHECKS.flatMap((check) => {
    const rule = rules[check];
    if (!rule) return [];
    const { severity, ...bounds } = rule;
    return MEASURES[check](data, rule).map(({ side, measured, dates }): DataCheck => {
      const kept = excess(measured, rule) <= 0;
      const broken = severity === 'warn' ? 'warned' : 'failed';
      const outcome = kept ? 'passed' : broken;
      return { check, side, measured, ...bounds, outcome, dates: kept ? [] : dates };
    });
  });
}

type Measurement = Pick<DataCheck, 'side' | 'measured' | 'dates'>;

const MEASURES: Record<Check, (data: CheckedData, rule: CheckRule) => Measurement[]> = {
  'days-present': ({ counts, period }) => [
    {
      side: null,
      measured: counts.joined / daysBetween(period.start, period.endExclusive),
      dates: [],
    },
  ],
  filled: ({ counts, filled }) => [{ side: null, measured: filled / counts.joined, dates: [] }],
  duplicates: (data) => bothSides(data, loadedTwice),
  temperature: ({ weather }, rule) => furthest('weather', weather, rule),
  amount: ({ shopping }, rule) => furthest('shopping', shopping, rule),
  rows: (data) => bothSides(data, againstUsual),
  freshness: (data) => bothSides(data, sinceLastRow),
  'join-loss': ({ shopping: { within }, counts: { shoppingOnly } }) => {
    const lost = new Set(shoppingOnly);
    const rowsLost = total(within.filter(({ date }) => lost.has(date)));
    return [{ side: 'shopping', measured: rowsLost / total(within), dates: shoppingOnly }];
  },
};

function bothSides(
  data: CheckedData,
  measure: (side: Side, period: Period) => Omit<Measurement, 'side'> | null,
): Measurement[] {
  return (['shopping', 'weather'] as const).flatMap((side) => {
    const found = measure(data[side], data.period);
    return found === null ? [] : [{ side, ...found }];
  });
}

/**
 * Days with twice the rows that a day has, where days have the same number, so that it is no matter
 * of more or less business. A month that is even in itself is held against the months before: all of
 * it may have been loaded twice.
 */
function loadedTwice({ within, before }: Side): Omit<Measurement, 'side'> | null {
  const own = usualRows(within);
  const evenMonth = own === null ? null : (usualRows(before) ?? own);
  const usual = usualRows([...before, ...within]) ?? evenMonth;
  if (usual === null) return null;
  const dates = within.filter(({ rows }) => rows >= 2 * usual).map(({ date }) => date);
  return { measured: dates.length, dates: dates.sort() };
}

/** The number of rows that at least nine in ten of the days have; null where there is none. */
function usualRows(days: readonly SideDay[]): number | null {
  const counts = Map.groupBy(days, ({ rows }) => rows);
  const found = [...counts].find(([, same]) => same.length * 10 >= days.length * 9);
  return found?.[0] ?? null;
}

/**
 * The value that comes nearest to a bound or is furthest beyond one. The months before count too:
 * the report speaks of them.
 */
function furthest(
  side: DataCheck['side'],
  { within, before }: Side,
  rule: CheckRule,
): Measurement[] {
  const extremes = [...before, ...within]
    .flatMap(({ date, lowest, highest }) =>
      [lowest, highest].map((value) => ({ date, value: value ?? Number.NaN })),
    )
    .filter(({ value }) => !Number.isNaN(value))
    .map((extreme) => ({ ...extreme, excess: excess(extreme.value, rule) }))
    .sort((a, b) => descending(a.excess, b.excess));
  const [first] = extremes;
  if (first === undefined) return [];
  const beyond = extremes.filter((extreme) => extreme.excess > 0).map(({ date }) => date);
  return [{ side, measured: first.value, dates: [...new Set(beyond)] }];
}

/**
 * The rows of the month against the median of the last six months before that have any. Not of a
 * month that is not over: a few days say little about their month.
 */
function againstUsual({ within, before }: Side, { partial }: Period) {
  const months = Map.groupBy(before, ({ date }) => date.slice(0, 7));
  const last = [...months].sort(([a], [b]) => descending(a, b)).slice(0, 6);
  if (partial || last.length < 3) return null;
  const usual = median(last, ([, days]) => total(days)) as number;
  return { measured: total(within) / usual, dates: [] };
}

function sinceLastRow({ within }: Side, { endExclusive }: Period): Omit<Measurement, 'side'> {
  const last = within.map(({ date }) => date).reduce((a, b) => (a > b ? a : b));
  return { measured: daysBetween(last, endExclusive) - 1, dates: [last] };
}

/** How far a value is beyond its bounds; not above 0 within them. */
function excess(value: number, { atLeast, atMost }: CheckRule): number {
  return Math.max((atLeast ?? -Infinity) - value, value - (atMost ?? Infinity));
}

function total(days: readonly SideDay[]): number {
  return days.reduce((sum, { rows }) => sum + rows, 0);
}
