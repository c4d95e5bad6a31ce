import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfig } from '../../../src/config/config.ts';
import {
  CHECKS,
  type CheckRule,
  type DataCheck,
  type DataCheckName,
} from '../../../src/domain/data-checks.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { MissingValues, ShoppingDay, WeatherDay } from '../../../src/domain/records.ts';
import { integrate } from '../../../src/integrate/integrate.ts';
import { datesFrom, NO_BAD_ROWS, sales, weather } from '../../support/days.ts';
import { failureOf } from '../../support/failures.ts';

const period = { start: '2025-04-01', endExclusive: '2025-05-01', timezone: 'UTC', partial: false };
const names = { month: '2025-04', period, shopping: 'shop', weather: 'sky', badRows: NO_BAD_ROWS };

interface Month {
  shopping: ShoppingDay[];
  weather: WeatherDay[];
  missing?: MissingValues;
  partial?: boolean;
}

function checksOf(
  month: Month,
  rules: Partial<Record<DataCheckName, CheckRule | null>>,
): DataCheck[] {
  const { shopping, weather, missing = 'mean', partial = false } = month;
  return integrate(
    shopping,
    weather,
    { missingValues: missing, checks: rules },
    { ...names, period: { ...period, partial } },
  ).dataChecks;
}

/** Days of one month with one purchase or reading each, except for the given days. */
function bought(days = 30, others: Record<number, number[]> = {}, month = '2025-04') {
  return datesFrom(`${month}-01`, days).map((date, i) =>
    sales(date, ...(others[i + 1] ?? [100 + i])),
  );
}
function read(days = 30, others: Record<number, (number | null)[]> = {}, month = '2025-04') {
  return datesFrom(`${month}-01`, days).map((date, i) =>
    weather(date, ...(others[i + 1] ?? [10 + (i % 7)])),
  );
}
/** Months before with the given numbers of rows, latest first. */
const monthsBefore = (...rows: number[]) =>
  rows.flatMap((count, i) => bought(1, { 1: Array(count).fill(5) }, `2025-0${3 - i}`));

const april = (day: number) => `2025-04-${String(day).padStart(2, '0')}`;
const without = <Day>(days: readonly Day[], ...which: number[]) =>
  days.filter((_, i) => !which.includes(i + 1));

/** The expected result on one side; null if there is none. */
const CASES: [
  about: string,
  check: DataCheckName,
  month: Partial<Month>,
  limits: [atLeast: number | null, atMost: number | null],
  expected: (Pick<DataCheck, 'side' | 'measured'> & { passes: boolean; dates?: string[] }) | null,
][] = [
  ['all days', 'days-present', {}, [1, null], { side: null, measured: 1, passes: true }],
  [
    'exactly the required days',
    'days-present',
    { shopping: bought(21) },
    [0.7, null],
    { side: null, measured: 0.7, passes: true },
  ],
  [
    'one day less',
    'days-present',
    { shopping: bought(21), weather: without(read(), 4) },
    [0.7, null],
    { side: null, measured: 20 / 30, passes: false },
  ],
  [
    'dropped days do not count',
    'days-present',
    { weather: read(30, { 3: [null] }), missing: 'drop' },
    [0.99, null],
    { side: null, measured: 29 / 30, passes: false },
  ],
  ['nothing filled', 'filled', {}, [null, 0], { side: null, measured: 0, passes: true }],
  [
    'a day with both sides filled counts once',
    'filled',
    {
      shopping: bought(30).map((day, i) => (i < 3 ? sales(day.date, 5, null) : day)),
      weather: read(30, { 1: [null], 4: [null], 5: [null], 6: [null] }),
    },
    [null, 0.2],
    { side: null, measured: 0.2, passes: true },
  ],
  [
    'one more',
    'filled',
    { weather: read(30, { 1: [null], 2: [null] }) },
    [null, 0.05],
    { side: null, measured: 2 / 30, passes: false },
  ],
  [
    'one row a day, two or more on some days',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 9: [6, 6, 6] }).toReversed() },
    [null, 0],
    { side: 'shopping', measured: 2, passes: false, dates: [april(7), april(9)] },
  ],
  [
    'exactly the allowed duplicates',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 9: [6, 6, 6] }) },
    [null, 2],
    { side: 'shopping', measured: 2, passes: true },
  ],
  [
    '24 readings a day, 48 on one day and 47 on another',
    'duplicates',
    {
      weather: datesFrom(april(1), 30).map((date, i) =>
        weather(date, ...Array(i === 6 ? 48 : i === 7 ? 47 : 24).fill(i)),
      ),
    },
    [null, 0],
    { side: 'weather', measured: 1, passes: false, dates: [april(7)] },
  ],
  [
    'nine in ten days with the same number of rows',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 8: [5, 5], 9: [6, 6] }) },
    [null, 0],
    { side: 'shopping', measured: 3, passes: false, dates: [april(7), april(8), april(9)] },
  ],
  [
    'a varying number of rows',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 8: [5, 5], 9: [6, 6], 10: [1, 2] }) },
    [null, 0],
    null,
  ],
  [
    'a whole month twice, after several months',
    'duplicates',
    {
      shopping: [
        ...datesFrom('2024-05-01', 335).map((date) => sales(date, 5)),
        ...datesFrom(april(1), 30).map((date) => sales(date, 5, 5)),
      ],
    },
    [null, 0],
    { side: 'shopping', measured: 30, passes: false, dates: datesFrom(april(1), 30) },
  ],
  [
    'a whole month twice, after one month',
    'duplicates',
    {
      shopping: [
        ...bought(31, {}, '2025-03'),
        ...datesFrom(april(1), 30).map((date) => sales(date, 5, 5)),
      ],
    },
    [null, 0],
    { side: 'shopping', measured: 30, passes: false, dates: datesFrom(april(1), 30) },
  ],
  [
    'a day twice in a constant month, after a varying one',
    'duplicates',
    {
      shopping: [
        ...bought(31, { 1: [5, 5], 2: [5, 5], 3: [5, 5], 4: [5, 5] }, '2025-03'),
        ...datesFrom(april(1), 30).map((date, i) => sales(date, ...Array(i === 6 ? 6 : 3).fill(5))),
      ],
    },
    [null, 0],
    { side: 'shopping', measured: 1, passes: false, dates: [april(7)] },
  ],
  [
    'rows that vary for the first time',
    'duplicates',
    {
      shopping: [
        ...bought(31, {}, '2025-03'),
        ...datesFrom(april(1), 30).map((date, i) => sales(date, ...Array(2 + (i % 5)).fill(5))),
      ],
    },
    [null, 0],
    null,
  ],
  [
    'a duplicate in an earlier month',
    'duplicates',
    { shopping: [...bought(31, { 7: [5, 5] }, '2025-03'), ...bought()] },
    [null, 0],
    { side: 'shopping', measured: 0, passes: true },
  ],
  [
    'temperatures at both bounds',
    'temperature',
    { weather: read(30, { 3: [-60, 20], 8: [60] }) },
    [-60, 60],
    { side: 'weather', measured: -60, passes: true },
  ],
  [
    'a sentinel among good readings, and a smaller error',
    'temperature',
    { weather: read(30, { 3: [60.1], 5: [60], 8: [12, -9999, 13] }) },
    [-60, 60],
    { side: 'weather', measured: -9999, passes: false, dates: [april(8), april(3)] },
  ],
  [
    'a day beyond both bounds is named once',
    'temperature',
    { weather: read(30, { 3: [-61, 63] }) },
    [-60, 60],
    { side: 'weather', measured: 63, passes: false, dates: [april(3)] },
  ],
  [
    'on a closed day',
    'temperature',
    { shopping: without(bought(), 3), weather: read(30, { 3: [999] }) },
    [-60, 60],
    { side: 'weather', measured: 999, passes: false, dates: [april(3)] },
  ],
  [
    'in an earlier month',
    'temperature',
    { weather: [...read(31, { 5: [-9999] }, '2025-03'), ...read()] },
    [-60, 60],
    { side: 'weather', measured: -9999, passes: false, dates: ['2025-03-05'] },
  ],
  [
    'amounts within bounds',
    'amount',
    { shopping: bought(30, { 5: [-50, 1000] }) },
    [-50, 1000],
    { side: 'shopping', measured: -50, passes: true },
  ],
  [
    'an amount above its bound',
    'amount',
    { shopping: bought(30, { 5: [-50, 1000.01] }) },
    [-50, 1000],
    { side: 'shopping', measured: 1000.01, passes: false, dates: [april(5)] },
  ],
  [
    'half the rows of the median month',
    'rows',
    { shopping: [...bought(30), ...monthsBefore(60, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 0.5, passes: true },
  ],
  [
    'slightly less than half',
    'rows',
    { shopping: [...bought(30), ...monthsBefore(61, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 30 / 61, passes: false },
  ],
  [
    'twice as many',
    'rows',
    { shopping: [...bought(30), ...monthsBefore(15, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 2, passes: true },
  ],
  [
    'more than twice as many',
    'rows',
    { shopping: [...bought(30), ...monthsBefore(14, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 30 / 14, passes: false },
  ],
  [
    'only two earlier months',
    'rows',
    { shopping: [...bought(30), ...monthsBefore(1, 1)] },
    [0.5, 2],
    null,
  ],
  [
    'only the last six months with rows count',
    'rows',
    {
      shopping: [
        ...bought(30),
        ...['2025-03', '2025-01', '2024-12', '2024-10', '2024-09', '2024-08'].flatMap((month) =>
          bought(10, {}, month),
        ),
        ...['2024-07', '2024-06', '2024-05', '2024-04', '2024-03', '2024-02', '2024-01'].flatMap(
          (month) => bought(28, {}, month),
        ),
      ],
    },
    [null, 5],
    { side: 'shopping', measured: 3, passes: true },
  ],
  [
    'a partial month',
    'rows',
    { shopping: [...bought(30), ...monthsBefore(900, 900, 900)], partial: true },
    [0.5, 2],
    null,
  ],
  [
    'rows up to the last day',
    'freshness',
    {},
    [null, 0],
    { side: 'weather', measured: 0, passes: true },
  ],
  [
    'exactly the allowed days without rows',
    'freshness',
    { shopping: bought(20).toReversed() },
    [null, 10],
    { side: 'shopping', measured: 10, passes: true },
  ],
  [
    'one more',
    'freshness',
    { weather: read(19) },
    [null, 10],
    { side: 'weather', measured: 11, passes: false, dates: [april(19)] },
  ],
  [
    'weather on closed days is no loss',
    'join-loss',
    { shopping: without(bought(), 3, 4) },
    [null, 0],
    { side: 'shopping', measured: 0, passes: true },
  ],
  [
    'a tenth of the rows on a day without weather',
    'join-loss',
    { shopping: bought(28, { 5: [1, 2, 3] }), weather: without(read(), 5) },
    [null, 0.1],
    { side: 'shopping', measured: 0.1, passes: true },
  ],
  [
    'one row more',
    'join-loss',
    { shopping: bought(28, { 5: [1, 2, 3, 4] }), weather: without(read(), 5) },
    [null, 0.1],
    { side: 'shopping', measured: 4 / 31, passes: false, dates: [april(5)] },
  ],
];

describe.each(CASES)('%s: %s', (_, check, month, [atLeast, atMost], expected) => {
  const whole: Month = { shopping: bought(), weather: read(), ...month };
  const rule = (severity: CheckRule['severity']) => ({ [check]: { atLeast, atMost, severity } });
  const side = expected?.side ?? 'shopping';

  test('warns or passes', () => {
    const result = checksOf(whole, rule('warn')).find((each) => each.side === expected?.side);
    expect(result).toEqual(
      expected === null
        ? undefined
        : {
            check,
            side: expected.side,
            measured: expect.closeTo(expected.measured, 12),
            atLeast,
            atMost,
            outcome: expected.passes ? 'passed' : 'warned',
            dates: expected.dates ?? [],
          },
    );
  });

  test('fails or passes', async () => {
    if (expected === null || expected.passes) {
      expect(checksOf(whole, rule('fail')).map(({ outcome }) => outcome)).not.toContain('failed');
      return;
    }
    const { exitCode, problems } = await failureOf(() => checksOf(whole, rule('fail')));
    const key = `CHECK_${check.toUpperCase().replace('-', '_')}`;
    expect(exitCode).toBe(EXIT.data);
    expect(problems).toEqual([
      {
        what: expect.stringMatching(/, expected .+$/),
        remedy: expect.stringMatching(new RegExp(`^[A-Z].*; or, .*, change ${key}\\.$`)),
      },
    ]);
    for (const date of expected.dates?.slice(0, 1) ?? []) expect(problems[0]?.what).toContain(date);
    if (expected.side !== null) {
      expect(problems[0]?.what).toMatch(side === 'shopping' ? /^shop: / : /^sky: /);
    }
  });

  test('has no result if it is off', () => {
    expect(checksOf(whole, { [check]: null })).toEqual([]);
  });
});

test('the cases have every check', () => {
  const checks = new Set(CASES.map(([, check]) => check));
  expect([...checks].sort()).toEqual([...CHECKS].sort());
});

test('the failure lists every failed check and no warning', async () => {
  const month = { shopping: bought(12), weather: read(30, { 3: [null], 4: [77] }) };
  const { message } = await failureOf(() =>
    checksOf(month, {
      'days-present': { atLeast: 0.7, atMost: null, severity: 'fail' },
      filled: { atLeast: null, atMost: 0, severity: 'warn' },
      temperature: { atLeast: -60, atMost: 60, severity: 'fail' },
      freshness: { atLeast: null, atMost: 10, severity: 'fail' },
    }),
  );
  expect(message.split('; ')).toEqual([
    '40% of the days have both sales and weather, expected at least 70%',
    'sky: a temperature of 77 °C on 2025-04-04, expected -60 °C to 60 °C',
    'shop: the last 18 days have no rows of sales (none after 2025-04-12), expected at most 10',
  ]);
});

test('the failure lists consecutive days as a range', async () => {
  const rule = { atLeast: null, atMost: 0, severity: 'fail' } as const;
  const month = {
    shopping: bought(30, { 7: [5, 5], 8: [5, 5], 20: [6, 6] }),
    weather: read(),
  };
  const { message } = await failureOf(() => checksOf(month, { duplicates: rule }));
  expect(message).toContain(
    'twice on 3 days (2025-04-07 to 2025-04-08, 2025-04-20), expected at most 0',
  );
});

test('an unusable month fails before the checks', async () => {
  const rule = { atLeast: 1, atMost: null, severity: 'fail' } as const;
  const month = { shopping: bought(3), weather: read(30).slice(3) };
  const { message } = await failureOf(() => checksOf(month, { 'days-present': rule }));
  expect(message).toMatch(/have no day of 2025-04 in common/);
});

describe('the default rules', () => {
  const nothing: [] = [];
  const { checks } = parseConfig({}, nothing, { TZ: undefined, resolved: 'UTC' });

  /** The rows of a day: never twice as many as on any other day. */
  const rows = fc.integer({ min: 1, max: 40 }).map((k) => (more: number) => 2 * k + (more % k));
  const degrees = fc.integer({ min: -300, max: 400 }).map((tenths) => tenths / 10);
  const day = fc.record({
    bought: fc.nat(),
    amount: fc.integer({ min: -1000, max: 1_000_000 }),
    degrees,
    closed: fc.integer({ min: 0, max: 6 }).map((number) => number === 0),
  });
  const dates = datesFrom('2024-12-01', 151);
  const days = fc.array(day, { minLength: dates.length, maxLength: dates.length });

  test('never warn about a normal month', () => {
    fc.assert(
      fc.property(days, rows, fc.constantFrom(1, 4, 24), (all, of, readings) => {
        const shopping = all.flatMap(({ bought, amount, closed }, i) =>
          // Closed on fewer than three in ten days, and not for ten consecutive days.
          closed && i % 4 === 0
            ? []
            : [sales(dates[i] as string, ...Array(of(bought)).fill(amount / 100))],
        );
        const sky = all.map(({ degrees }, i) =>
          weather(dates[i] as string, ...Array(readings).fill(degrees)),
        );
        const results = checksOf({ shopping, weather: sky }, checks);
        expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
        expect(new Set(results.map(({ check }) => check)).size).toBeGreaterThanOrEqual(6);
      }),
      { numRuns: 30 },
    );
  });

  test('find exactly the days that were loaded twice or more', () => {
    const some = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 2, max: 4 }),
        fc.constantFrom(1, 24),
        (which, times, n) => {
          const load = (i: number) => Array(which.includes(i) ? n * times : n).fill(i);
          const months = {
            shopping: bought(),
            weather: datesFrom(april(1), 30).map((date, i) => weather(date, ...load(i + 1))),
          };
          const result = checksOf(months, checks).find(
            ({ check, side }) => check === 'duplicates' && side === 'weather',
          );
          expect(result).toMatchObject({
            measured: which.length,
            outcome: 'warned',
            dates: which.map(april).sort(),
          });
        },
      ),
      { numRuns: 50 },
    );
  });
});
