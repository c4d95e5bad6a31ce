import { descending, max, median, sum } from 'd3-array';
import { daysBetween, type IsoDate, type Period } from '../domain/calendar.ts';
import {
  CHECKS,
  type CheckRule,
  type CheckRules,
  type DataCheck,
  type DataCheckName,
} from '../domain/data-checks.ts';
import type { DayCounts } from '../domain/records.ts';

/** The fields of a day that the checks use. */
export interface SourceDay {
  date: IsoDate;
  rows: number;
  /** Of the known values; null if none is known. */
  lowest: number | null;
  highest: number | null;
}

/** The days of one source. */
export interface SourceDays {
  /** The days of the period, at least one. */
  current: readonly SourceDay[];
  /** The days of the months before. */
  earlier: readonly SourceDay[];
}

/** The data that is checked. */
export interface CheckInput {
  period: Period;
  shopping: SourceDays;
  weather: SourceDays;
  counts: Pick<DayCounts, 'joined' | 'shoppingOnly'>;
  /** Number of joined days with a filled value. */
  filled: number;
}

/** Checks the data by the rules. The result has no check without a rule or without a measurement. */
export function checkData(data: CheckInput, rules: CheckRules): DataCheck[] {
  return CHECKS.flatMap((check) => {
    const rule = rules[check];
    if (!rule) return [];
    const { severity, ...bounds } = rule;
    return MEASURES[check](data, rule).map(({ side, measured, dates }): DataCheck => {
      const passed = excess(measured, rule) <= 0;
      const notPassed = severity === 'warn' ? 'warned' : 'failed';
      const outcome = passed ? 'passed' : notPassed;
      return { check, side, measured, ...bounds, outcome, dates: passed ? [] : dates };
    });
  });
}

type Measurement = Pick<DataCheck, 'side' | 'measured' | 'dates'>;
type SideMeasurement = Omit<Measurement, 'side'>;

const MEASURES: Record<DataCheckName, (data: CheckInput, rule: CheckRule) => Measurement[]> = {
  'days-present': ({ counts, period }) => [
    {
      side: null,
      measured: counts.joined / daysBetween(period.start, period.endExclusive),
      dates: [],
    },
  ],
  filled: ({ counts, filled }) => [{ side: null, measured: filled / counts.joined, dates: [] }],
  duplicates: (data) => bothSides(data, duplicateDays),
  temperature: ({ weather }, rule) => furthestValue('weather', weather, rule),
  amount: ({ shopping }, rule) => furthestValue('shopping', shopping, rule),
  rows: (data) => bothSides(data, shareOfUsualRows),
  freshness: (data) => bothSides(data, daysSinceLastRow),
  'join-loss': ({ shopping: { current }, counts: { shoppingOnly } }) => {
    const dates = new Set(shoppingOnly);
    const rowsLost = totalRows(current.filter(({ date }) => dates.has(date)));
    return [{ side: 'shopping', measured: rowsLost / totalRows(current), dates: shoppingOnly }];
  },
};

function bothSides(
  data: CheckInput,
  measure: (days: SourceDays, period: Period) => SideMeasurement | null,
): Measurement[] {
  return (['shopping', 'weather'] as const).flatMap((side) => {
    const measurement = measure(data[side], data.period);
    return measurement === null ? [] : [{ side, ...measurement }];
  });
}

/**
 * The days with at least twice the usual rows, if the days have a constant number of rows: otherwise
 * it may only be a good day. If the days of the month agree with each other, the months before give
 * the usual number: the whole month may have been loaded twice.
 */
function duplicateDays({ current, earlier }: SourceDays): SideMeasurement | null {
  const ofMonth = constantRows(current);
  const evenMonth = ofMonth === null ? null : (constantRows(earlier) ?? ofMonth);
  const usual = constantRows([...earlier, ...current]) ?? evenMonth;
  if (usual === null) return null;
  const dates = current.filter(({ rows }) => rows >= 2 * usual).map(({ date }) => date);
  return { measured: dates.length, dates: dates.sort() };
}

/** The number of rows that at least nine in ten of the days have; null if there is none. */
function constantRows(days: readonly SourceDay[]): number | null {
  const groups = Map.groupBy(days, ({ rows }) => rows);
  for (const [rows, group] of groups) if (group.length * 10 >= days.length * 9) return rows;
  return null;
}

/**
 * The value that is nearest to a bound or furthest beyond one. It includes the months before, since
 * the report uses them too.
 */
function furthestValue(
  side: DataCheck['side'],
  { current, earlier }: SourceDays,
  rule: CheckRule,
): Measurement[] {
  const extremes = [...earlier, ...current]
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
 * The rows of the month as a share of the median of the last six months that have rows.
 *
 * @returns null for fewer than three such months, and for a partial month
 */
function shareOfUsualRows(
  { current, earlier }: SourceDays,
  { partial }: Period,
): SideMeasurement | null {
  const months = Map.groupBy(earlier, ({ date }) => date.slice(0, 7));
  const latest = [...months].sort(([a], [b]) => descending(a, b)).slice(0, 6);
  if (partial || latest.length < 3) return null;
  const usual = median(latest, ([, days]) => totalRows(days)) as number;
  return { measured: totalRows(current) / usual, dates: [] };
}

function daysSinceLastRow({ current }: SourceDays, { endExclusive }: Period): SideMeasurement {
  const last = max(current, ({ date }) => date) as IsoDate;
  return { measured: daysBetween(last, endExclusive) - 1, dates: [last] };
}

/** The distance of a value beyond its bounds; zero or negative inside them. */
function excess(value: number, { atLeast, atMost }: CheckRule): number {
  return Math.max((atLeast ?? -Infinity) - value, value - (atMost ?? Infinity));
}

function totalRows(days: readonly SourceDay[]): number {
  return sum(days, ({ rows }) => rows);
}
