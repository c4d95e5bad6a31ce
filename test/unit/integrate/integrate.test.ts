import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import type { JoinedDay, ShoppingDay, WeatherDay } from '../../../src/domain/records.ts';
import { integrate } from '../../../src/integrate/integrate.ts';
import { DROP, MEAN, NO_BAD_ROWS, sales, weather } from '../../support/days.ts';
import { failureOf } from '../../support/failures.ts';

const period = { start: '2025-04-01', endExclusive: '2025-05-01', timezone: 'UTC', partial: false };
const names = { month: '2025-04', period, shopping: 'shop', weather: 'sky', badRows: NO_BAD_ROWS };
const a = '2025-04-01';
const b = '2025-04-02';
const c = '2025-04-03';
const d = '2025-04-04';

test('joins by date, in date order, and fills gaps with the mean over rows', () => {
  const { table, counts } = integrate(
    [sales(c, 1, 3, null), sales(a, 10), sales(b, null)],
    [weather(b, 20, 22, null), weather(c, null), weather(d, 12), weather(a, 6)],
    MEAN,
    names,
  );
  // Mean purchase (1 + 3 + 10) / 3; mean reading (20 + 22 + 12 + 6) / 4.
  expect(table.objects()).toMatchObject([
    { date: a, amount: 10, amountFilled: false, temperature: 6, temperatureFilled: false },
    { date: b, amount: 14 / 3, amountFilled: true, temperature: 21, temperatureFilled: false },
    { date: c, amount: 4 + 14 / 3, amountFilled: true, temperature: 15, temperatureFilled: true },
  ]);
  expect(counts).toMatchObject({
    shopping: 3,
    weather: 4,
    joined: 3,
    filledAmounts: 2,
    filledTemperatures: 1,
    shoppingOnly: [],
    weatherOnly: [d],
    dropped: [],
    first: a,
    last: c,
  });
});

test('days without a purchase are closed, with or without weather', () => {
  const { counts } = integrate([sales(b, 1)], [weather(a, 6), weather(b, 6)], MEAN, {
    ...names,
    period: { ...period, endExclusive: '2025-04-05' },
  });
  expect(counts).toMatchObject({ joined: 1, weatherOnly: [a], closed: [a, c, d] });
});

test('earlier months are filled with their own means and are not counted', () => {
  const { table, history, counts } = integrate(
    [sales('2025-02-27', 50), sales('2025-03-30', 100), sales('2025-03-31', null), sales(a, 1)],
    [weather('2025-03-30', 2), weather('2025-03-31', null), weather(a, 9), weather(b, 8)],
    MEAN,
    names,
  );
  expect(history.objects()).toMatchObject([
    { date: '2025-03-30', amount: 100, temperature: 2, temperatureBefore: null },
    { date: '2025-03-31', amount: 100, temperature: 2, temperatureBefore: 2, amountFilled: true },
  ]);
  expect(table.objects()).toMatchObject([{ date: a, amount: 1, temperatureBefore: null }]);
  expect(counts).toMatchObject({ shopping: 1, weather: 2, filledAmounts: 0, shoppingOnly: [] });
});

test('the day before the first day is in the month before', () => {
  const { table } = integrate(
    [sales(a, 1)],
    [weather('2025-03-31', 4), weather(a, 9)],
    MEAN,
    names,
  );
  expect(table.objects()).toMatchObject([{ date: a, temperatureBefore: 4 }]);
});

test('the moments of a day include filled values', () => {
  const { table } = integrate(
    [sales(a, 1, 3, null), sales(b, 11)],
    [weather(a, 10, null), weather(b, 20, 24)],
    MEAN,
    names,
  );
  const [day] = table.objects() as JoinedDay[];
  // The month's mean purchase is 5, its mean reading 18.
  expect(day?.purchases).toEqual({ count: 3, mean: 3, deviations: 8 });
  expect(day?.readings).toEqual({ count: 2, mean: 14, deviations: 32 });
  // The temperature of a day is the mean of its known readings only.
  expect(day?.temperature).toBe(10);
});

test('drop excludes incomplete days and lists them', () => {
  const { table, counts } = integrate(
    [sales(a, 10), sales(b, 5, null), sales(c, 7), sales(d, 9)],
    [weather(a, 6), weather(b, 20), weather(c, null), weather(d, 8, null)],
    DROP,
    names,
  );
  expect(table.objects()).toMatchObject([
    { date: a, amount: 10, temperature: 6 },
    { date: d, amount: 9, temperature: 8 },
  ]);
  expect(counts).toMatchObject({ joined: 2, filledAmounts: 0, dropped: [b, c], shoppingOnly: [] });
});

describe('exit 65', () => {
  test.each<[string, ShoppingDay[], WeatherDay[], 'mean' | 'drop', RegExp]>([
    ['no sales', [], [weather(a, 1)], 'mean', /^there is no row for 2025-04 in shop$/],
    ['no weather', [sales(a, 1)], [], 'mean', /^there is no row for 2025-04 in sky$/],
    [
      'no amount',
      [sales(a, null)],
      [weather(a, 1)],
      'mean',
      /^every amount of 2025-04 is missing in shop \(rows on 1 days\)$/,
    ],
    [
      'no temperature',
      [sales(a, 1)],
      [weather(a, null)],
      'drop',
      /^every temperature of 2025-04 is missing in sky/,
    ],
    [
      'no day in common',
      [sales(a, 1), sales(b, 1)],
      [weather(c, 1)],
      'mean',
      /no day of 2025-04 in common: 2025-04-01 to 2025-04-02 in shop, 2025-04-03 to 2025-04-03 in sky$/,
    ],
    [
      'no complete day',
      [sales(a, 1), sales(b, null)],
      [weather(a, null), weather(b, 2)],
      'drop',
      /MISSING_VALUES=drop leaves none$/,
    ],
  ])('%s', async (_, shopping, temperatures, missing, message) => {
    const failure = await failureOf(() =>
      integrate(shopping, temperatures, { missingValues: missing, checks: {} }, names),
    );
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(EXIT.data);
  });
});
