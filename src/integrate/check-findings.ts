import { consecutiveRanges, dayBefore, type IsoDate } from '../domain/calendar.ts';
import type { Check, DataCheck } from '../domain/data-checks.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';

/**
 * Ends the run where a check has failed.
 *
 * @param sources names of both sides
 * @throws Failure (65) that names every check that failed
 */
export function refuseFailed(
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

/** What a check that did not pass found, for those who look after the program. */
export function finding(check: DataCheck): string {
  return `${WORDING[check.check].found(check)}, where ${limits(check)} expected`;
}

/** What to do about it. */
export function remedy({ check }: DataCheck): string {
  const key = `CHECK_${check.toUpperCase().replaceAll('-', '_')}`;
  return `${WORDING[check].remedy}; or, where the data is right, change ${key}.`;
}

interface Wording {
  found(check: DataCheck): string;
  remedy: string;
  /** Of what is measured. */
  unit: '' | '%' | ' °C';
}

const ROWS = { shopping: 'sales', weather: 'weather' };
const rowsOf = ({ side }: DataCheck) => `rows of ${ROWS[side ?? 'shopping']}`;

const WORDING: Record<Check, Wording> = {
  'days-present': {
    found: (check) => `${measured(check)} of the days have both sales and weather`,
    remedy: 'Complete the data of the month',
    unit: '%',
  },
  filled: {
    found: (check) => `${measured(check)} of the days have a filled value`,
    remedy: 'Complete the missing values',
    unit: '%',
  },
  duplicates: {
    found: (check) =>
      `${rowsOf(check)} look as if they had been loaded twice on ${days(check.measured)} (${spans(check.dates)})`,
    remedy: 'Delete what is there twice',
    unit: '',
  },
  temperature: {
    found: (check) => `a temperature of ${measured(check)}${dated(check)}`,
    remedy: 'Check WEATHER_UNIT, and correct such values (NULL where nothing was measured)',
    unit: ' °C',
  },
  amount: {
    found: (check) => `an amount of ${measured(check)}${dated(check)}`,
    remedy: 'Correct such amounts (NULL where one is not known)',
    unit: '',
  },
  rows: {
    found: (check) => `${measured(check)} of the usual number of ${rowsOf(check)} a month`,
    remedy: 'Check that the month was loaded, whole and once',
    unit: '%',
  },
  freshness: {
    found: (check) =>
      `the last ${days(check.measured)} have no ${rowsOf(check)} (none after ${check.dates[0]})`,
    remedy: 'Load the days that are missing',
    unit: '',
  },
  'join-loss': {
    found: (check) =>
      `${measured(check)} of the ${rowsOf(check)} are on days without weather (${spans(check.dates)})`,
    remedy: 'Load the weather of these days',
    unit: '%',
  },
};

function measured({ check, measured }: DataCheck): string {
  return inUnit(measured, check);
}

/** As in `at most 20% is`. */
function limits({ check, atLeast, atMost }: DataCheck): string {
  const [low, high] = [atLeast, atMost].map((bound) => bound !== null && inUnit(bound, check));
  if (low && high) return `${low} to ${high} is`;
  return low ? `at least ${low} is` : `at most ${high} is`;
}

function inUnit(value: number, check: Check): string {
  const { unit } = WORDING[check];
  const rounded = unit === '%' ? (100 * value).toFixed(1) : value.toFixed(2);
  return `${Number(rounded)}${unit}`;
}

function dated({ dates: [first, ...more] }: DataCheck): string {
  return ` on ${first}${more.length === 0 ? '' : `, and others on ${days(more.length)} more`}`;
}

/** Ascending dates, neighbours taken together. */
function spans(dates: readonly IsoDate[]): string {
  return consecutiveRanges(dates, dayBefore)
    .map(([first, last]) => (first === last ? first : `${first} to ${last}`))
    .join(', ');
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
