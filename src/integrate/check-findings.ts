import { consecutiveRanges, dayBefore, type IsoDate } from '../domain/calendar.ts';
import type { DataCheck, DataCheckName } from '../domain/data-checks.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';

/**
 * Ends the run if a check has failed.
 *
 * @param sources the names of both sides
 * @throws Failure (65) with every failed check
 */
export function assertChecks(
  checks: readonly DataCheck[],
  sources: { shopping: string; weather: string },
): void {
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return;
  throw new Failure(
    EXIT.data,
    failed.map((check) => ({
      what: check.side === null ? finding(check) : `${sources[check.side]}: ${finding(check)}`,
      remedy: remedy(check),
    })),
  );
}

/** The finding of a check that did not pass, for the operator. */
export function finding(check: DataCheck): string {
  return `${TEXTS[check.check].finding(check)}, expected ${expectation(check)}`;
}

/** The remedy for a check that did not pass. */
export function remedy({ check }: DataCheck): string {
  const key = `CHECK_${check.toUpperCase().replaceAll('-', '_')}`;
  return `${TEXTS[check].remedy}; or, if the data is right, change ${key}.`;
}

interface CheckText {
  finding(check: DataCheck): string;
  remedy: string;
  unit: '' | '%' | ' °C';
}

const SIDES = { shopping: 'sales', weather: 'weather' };
const rowsOf = ({ side }: DataCheck) => `rows of ${SIDES[side ?? 'shopping']}`;

const TEXTS: Record<DataCheckName, CheckText> = {
  'days-present': {
    finding: (check) => `${measured(check)} of the days have both sales and weather`,
    remedy: 'Complete the data of the month',
    unit: '%',
  },
  filled: {
    finding: (check) => `${measured(check)} of the days have a filled value`,
    remedy: 'Complete the missing values',
    unit: '%',
  },
  duplicates: {
    finding: (check) =>
      `${rowsOf(check)} look as if they had been loaded twice on ${days(check.measured)} (${dateList(check.dates)})`,
    remedy: 'Delete the duplicates',
    unit: '',
  },
  temperature: {
    finding: (check) => `a temperature of ${measured(check)}${onDates(check)}`,
    remedy: 'Check WEATHER_UNIT, and correct such values (NULL if nothing was measured)',
    unit: ' °C',
  },
  amount: {
    finding: (check) => `an amount of ${measured(check)}${onDates(check)}`,
    remedy: 'Correct such amounts (NULL if an amount is not known)',
    unit: '',
  },
  rows: {
    finding: (check) => `${measured(check)} of the usual number of ${rowsOf(check)} a month`,
    remedy: 'Check that the whole month was loaded, and only once',
    unit: '%',
  },
  freshness: {
    finding: (check) =>
      `the last ${days(check.measured)} have no ${rowsOf(check)} (none after ${check.dates[0]})`,
    remedy: 'Load the missing days',
    unit: '',
  },
  'join-loss': {
    finding: (check) =>
      `${measured(check)} of the ${rowsOf(check)} are on days without weather (${dateList(check.dates)})`,
    remedy: 'Load the weather of these days',
    unit: '%',
  },
};

function measured({ check, measured }: DataCheck): string {
  return withUnit(measured, check);
}

function expectation({ check, atLeast, atMost }: DataCheck): string {
  if (atLeast === null) return `at most ${atMost === null ? '' : withUnit(atMost, check)}`;
  if (atMost === null) return `at least ${withUnit(atLeast, check)}`;
  return `${withUnit(atLeast, check)} to ${withUnit(atMost, check)}`;
}

function withUnit(value: number, check: DataCheckName): string {
  const { unit } = TEXTS[check];
  const rounded = unit === '%' ? (100 * value).toFixed(1) : value.toFixed(2);
  return `${Number(rounded)}${unit}`;
}

function onDates({ dates: [first, ...others] }: DataCheck): string {
  return ` on ${first}${others.length === 0 ? '' : `, and others on ${days(others.length)} more`}`;
}

/** Ascending dates; consecutive days as a range. */
function dateList(dates: readonly IsoDate[]): string {
  return consecutiveRanges(dates, dayBefore)
    .map(([first, last]) => (first === last ? first : `${first} to ${last}`))
    .join(', ');
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
