import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfig } from '../../../src/config/config.ts';
import {
  CHECKS,
  type Check,
  type CheckRule,
  type DataCheck,
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

function judged(month: Month, rules: Partial<Record<Check, CheckRule | null>>): DataCheck[] {
  const { shopping, weather, missing = 'mean', partial = false } = month;
  return integrate(
    shopping,
    weather,
    { missingValues: missing, checks: rules },
    { ...names, period: { ...period, partial } },
  ).dataChecks;
}

/** Days of one month with one purchase or reading each, other rows where some are given. */
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
/** The rows of so many months before, so many a month. */
const before = (...rows: number[]) =>
  rows.flatMap((count, i) => bought(1, { 1: Array(count).fill(5) }, `2025-0${3 - i}`));

const april = (day: number) => `2025-04-${String(day).padStart(2, '0')}`;
const without = <Day>(days: readonly Day[], ...which: number[]) =>
  days.filter((_, i) => !which.includes(i + 1));

/** What a check says of one side, if it can judge it. */
const CASES: [
  about: string,
  check: Check,
  month: Partial<Month>,
  limits: [atLeast: number | null, atMost: number | null],
  expected: (Pick<DataCheck, 'side' | 'measured'> & { kept: boolean; dates?: string[] }) | null,
][] = [
  ['all days', 'days-present', {}, [1, null], { side: null, measured: 1, kept: true }],
  [
    'as many days as wanted',
    'days-present',
    { shopping: bought(21) },
    [0.7, null],
    { side: null, measured: 0.7, kept: true },
  ],
  [
    'a day less',
    'days-present',
    { shopping: bought(21), weather: without(read(), 4) },
    [0.7, null],
    { side: null, measured: 20 / 30, kept: false },
  ],
  [
    'days that were dropped are not there',
    'days-present',
    { weather: read(30, { 3: [null] }), missing: 'drop' },
    [0.99, null],
    { side: null, measured: 29 / 30, kept: false },
  ],
  ['nothing filled', 'filled', {}, [null, 0], { side: null, measured: 0, kept: true }],
  [
    'both sides filled on one day are one day',
    'filled',
    {
      shopping: bought(30).map((day, i) => (i < 3 ? sales(day.date, 5, null) : day)),
      weather: read(30, { 1: [null], 4: [null], 5: [null], 6: [null] }),
    },
    [null, 0.2],
    { side: null, measured: 0.2, kept: true },
  ],
  [
    'one more',
    'filled',
    { weather: read(30, { 1: [null], 2: [null] }) },
    [null, 0.05],
    { side: null, measured: 2 / 30, kept: false },
  ],
  [
    'one row a day, twice or more on some',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 9: [6, 6, 6] }).toReversed() },
    [null, 0],
    { side: 'shopping', measured: 2, kept: false, dates: [april(7), april(9)] },
  ],
  [
    'as many as are let pass',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 9: [6, 6, 6] }) },
    [null, 2],
    { side: 'shopping', measured: 2, kept: true },
  ],
  [
    '24 readings a day, 48 on one and 47 on another',
    'duplicates',
    {
      weather: datesFrom(april(1), 30).map((date, i) =>
        weather(date, ...Array(i === 6 ? 48 : i === 7 ? 47 : 24).fill(i)),
      ),
    },
    [null, 0],
    { side: 'weather', measured: 1, kept: false, dates: [april(7)] },
  ],
  [
    'the last share of days at which it is judged',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 8: [5, 5], 9: [6, 6] }) },
    [null, 0],
    { side: 'shopping', measured: 3, kept: false, dates: [april(7), april(8), april(9)] },
  ],
  [
    'business that goes up and down',
    'duplicates',
    { shopping: bought(30, { 7: [5, 5], 8: [5, 5], 9: [6, 6], 10: [1, 2] }) },
    [null, 0],
    null,
  ],
  [
    'a whole month twice, as the months before show',
    'duplicates',
    {
      shopping: [
        ...datesFrom('2024-05-01', 335).map((date) => sales(date, 5)),
        ...datesFrom(april(1), 30).map((date) => sales(date, 5, 5)),
      ],
    },
    [null, 0],
    { side: 'shopping', measured: 30, kept: false, dates: datesFrom(april(1), 30) },
  ],
  [
    'a whole month twice, as the one month before shows',
    'duplicates',
    {
      shopping: [
        ...bought(31, {}, '2025-03'),
        ...datesFrom(april(1), 30).map((date) => sales(date, 5, 5)),
      ],
    },
    [null, 0],
    { side: 'shopping', measured: 30, kept: false, dates: datesFrom(april(1), 30) },
  ],
  [
    'a day twice in an even month, after uneven ones',
    'duplicates',
    {
      shopping: [
        ...bought(31, { 1: [5, 5], 2: [5, 5], 3: [5, 5], 4: [5, 5] }, '2025-03'),
        ...datesFrom(april(1), 30).map((date, i) => sales(date, ...Array(i === 6 ? 6 : 3).fill(5))),
      ],
    },
    [null, 0],
    { side: 'shopping', measured: 1, kept: false, dates: [april(7)] },
  ],
  [
    'business that begins to go up and down',
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
    'a day of the months before is no matter of this month',
    'duplicates',
    { shopping: [...bought(31, { 7: [5, 5] }, '2025-03'), ...bought()] },
    [null, 0],
    { side: 'shopping', measured: 0, kept: true },
  ],
  [
    'temperatures up to both bounds',
    'temperature',
    { weather: read(30, { 3: [-60, 20], 8: [60] }) },
    [-60, 60],
    { side: 'weather', measured: -60, kept: true },
  ],
  [
    'a sentinel among good readings, and a smaller mistake',
    'temperature',
    { weather: read(30, { 3: [60.1], 5: [60], 8: [12, -9999, 13] }) },
    [-60, 60],
    { side: 'weather', measured: -9999, kept: false, dates: [april(8), april(3)] },
  ],
  [
    'a day that is cold and hot is named once',
    'temperature',
    { weather: read(30, { 3: [-61, 63] }) },
    [-60, 60],
    { side: 'weather', measured: 63, kept: false, dates: [april(3)] },
  ],
  [
    'on a day on which the shop is closed',
    'temperature',
    { shopping: without(bought(), 3), weather: read(30, { 3: [999] }) },
    [-60, 60],
    { side: 'weather', measured: 999, kept: false, dates: [april(3)] },
  ],
  [
    'in a month before',
    'temperature',
    { weather: [...read(31, { 5: [-9999] }, '2025-03'), ...read()] },
    [-60, 60],
    { side: 'weather', measured: -9999, kept: false, dates: ['2025-03-05'] },
  ],
  [
    'amounts within bounds',
    'amount',
    { shopping: bought(30, { 5: [-50, 1000] }) },
    [-50, 1000],
    { side: 'shopping', measured: -50, kept: true },
  ],
  [
    'an amount beyond',
    'amount',
    { shopping: bought(30, { 5: [-50, 1000.01] }) },
    [-50, 1000],
    { side: 'shopping', measured: 1000.01, kept: false, dates: [april(5)] },
  ],
  [
    'half the rows of the median month',
    'rows',
    { shopping: [...bought(30), ...before(60, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 0.5, kept: true },
  ],
  [
    'a little less',
    'rows',
    { shopping: [...bought(30), ...before(61, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 30 / 61, kept: false },
  ],
  [
    'twice as many',
    'rows',
    { shopping: [...bought(30), ...before(15, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 2, kept: true },
  ],
  [
    'more than twice as many',
    'rows',
    { shopping: [...bought(30), ...before(14, 10, 900)] },
    [0.5, 2],
    { side: 'shopping', measured: 30 / 14, kept: false },
  ],
  [
    'two months before are too few',
    'rows',
    { shopping: [...bought(30), ...before(1, 1)] },
    [0.5, 2],
    null,
  ],
  [
    'no month before the last six that have rows counts',
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
    { side: 'shopping', measured: 3, kept: true },
  ],
  [
    'a month that is not over is not judged',
    'rows',
    { shopping: [...bought(30), ...before(900, 900, 900)], partial: true },
    [0.5, 2],
    null,
  ],
  [
    'rows up to the last day',
    'freshness',
    {},
    [null, 0],
    { side: 'weather', measured: 0, kept: true },
  ],
  [
    'as many days without as are let pass',
    'freshness',
    { shopping: bought(20).toReversed() },
    [null, 10],
    { side: 'shopping', measured: 10, kept: true },
  ],
  [
    'one more',
    'freshness',
    { weather: read(19) },
    [null, 10],
    { side: 'weather', measured: 11, kept: false, dates: [april(19)] },
  ],
  [
    'weather on closed days is no loss',
    'join-loss',
    { shopping: without(bought(), 3, 4) },
    [null, 0],
    { side: 'shopping', measured: 0, kept: true },
  ],
  [
    'a tenth of the rows on a day without weather',
    'join-loss',
    { shopping: bought(28, { 5: [1, 2, 3] }), weather: without(read(), 5) },
    [null, 0.1],
    { side: 'shopping', measured: 0.1, kept: true },
  ],
  [
    'a row more',
    'join-loss',
    { shopping: bought(28, { 5: [1, 2, 3, 4] }), weather: without(read(), 5) },
    [null, 0.1],
    { side: 'shopping', measured: 4 / 31, kept: false, dates: [april(5)] },
  ],
];

describe.each(CASES)('%s: %s', (_, check, month, [atLeast, atMost], expected) => {
  const whole: Month = { shopping: bought(), weather: read(), ...month };
  const rule = (severity: CheckRule['severity']) => ({ [check]: { atLeast, atMost, severity } });
  const side = expected?.side ?? 'shopping';

  test('warns, or passes', () => {
    const found = judged(whole, rule('warn')).find((each) => each.side === expected?.side);
    expect(found).toEqual(
      expected === null
        ? undefined
        : {
            check,
            side: expected.side,
            measured: expect.closeTo(expected.measured, 12),
            atLeast,
            atMost,
            outcome: expected.kept ? 'passed' : 'warned',
            dates: expected.dates ?? [],
          },
    );
  });

  test('fails, or passes', async () => {
    if (expected === null || expected.kept) {
      expect(judged(whole, rule('fail')).map(({ outcome }) => outcome)).not.toContain('failed');
      return;
    }
    const { exitCode, problems } = await failureOf(() => judged(whole, rule('fail')));
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

  test('says nothing where it is off', () => {
    expect(judged(whole, { [check]: null })).toEqual([]);
  });
});

test('every check is met', () => {
  const met = new Set(CASES.map(([, check]) => check));
  expect([...met].sort()).toEqual([...CHECKS].sort());
});

test('all that fails is told at once, and what warns is not', async () => {
  const month = { shopping: bought(12), weather: read(30, { 3: [null], 4: [77] }) };
  const { message } = await failureOf(() =>
    judged(month, {
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

test('days that follow each other are told by the first and the last', async () => {
  const rule = { atLeast: null, atMost: 0, severity: 'fail' } as const;
  const month = {
    shopping: bought(30, { 7: [5, 5], 8: [5, 5], 20: [6, 6] }),
    weather: read(),
  };
  const { message } = await failureOf(() => judged(month, { duplicates: rule }));
  expect(message).toContain(
    'twice on 3 days (2025-04-07 to 2025-04-08, 2025-04-20), expected at most 0',
  );
});

test('a month that cannot be used is told as that', async () => {
  const rule = { atLeast: 1, atMost: null, severity: 'fail' } as const;
  const month = { shopping: bought(3), weather: read(30).slice(3) };
  const { message } = await failureOf(() => judged(month, { 'days-present': rule }));
  expect(message).toMatch(/have no day of 2025-04 in common/);
});

describe('as they are set where nobody says otherwise', () => {
  const nothing: [] = [];
  const { checks } = parseConfig({}, nothing, { TZ: undefined, resolved: 'UTC' });

  /** A row of one side, or several: never twice as many as on any other day. */
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

  test('a month without any oddity never warns', () => {
    fc.assert(
      fc.property(days, rows, fc.constantFrom(1, 4, 24), (all, of, readings) => {
        const shopping = all.flatMap(({ bought, amount, closed }, i) =>
          // Closed on some days, but on fewer than three in ten, and not for ten days on end.
          closed && i % 4 === 0
            ? []
            : [sales(dates[i] as string, ...Array(of(bought)).fill(amount / 100))],
        );
        const sky = all.map(({ degrees }, i) =>
          weather(dates[i] as string, ...Array(readings).fill(degrees)),
        );
        const found = judged({ shopping, weather: sky }, checks);
        expect(found.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
        expect(new Set(found.map(({ check }) => check)).size).toBeGreaterThanOrEqual(6);
      }),
      { numRuns: 30 },
    );
  });

  test('days that were loaded twice or more are found, and no others', () => {
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
          const found = judged(months, checks).find(
            ({ check, side }) => check === 'duplicates' && side === 'weather',
          );
          expect(found).toMatchObject({
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
