import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../src/domain/exit-codes.ts';
import type { ShoppingDay, WeatherDay } from '../../src/domain/records.ts';
import { integrate } from '../../src/integrate/integrate.ts';
import { failureOf } from '../support/failures.ts';

/** Purchases of a day, by their amounts. */
function sales(date: string, ...amounts: (number | null)[]): ShoppingDay {
  const known = amounts.filter((amount) => amount !== null);
  return {
    date,
    purchases: amounts.length,
    recorded: known.length,
    amount: known.reduce((sum, amount) => sum + amount, 0),
    amountSquares: known.reduce((sum, amount) => sum + amount ** 2, 0),
  };
}

/** Readings of a day. */
function weather(date: string, ...temperatures: (number | null)[]): WeatherDay {
  const known = temperatures.filter((temperature) => temperature !== null);
  return {
    date,
    readings: temperatures.length,
    recorded: known.length,
    temperatureSum: known.reduce((sum, temperature) => sum + temperature, 0),
  };
}

const names = { month: '2025-04', shopping: 'shop', weather: 'sky' };
const [a, b, c, d] = ['2025-04-01', '2025-04-02', '2025-04-03', '2025-04-04'] as const;

test('joins by date, in date order, and fills with the mean over rows', () => {
  const { table, counts } = integrate(
    [sales(c, 1, 3, null), sales(a, 10), sales(b, null)],
    [weather(b, 20, 22, null), weather(c, null), weather(d, 12), weather(a, 6)],
    'mean',
    names,
  );
  // Mean purchase (1 + 3 + 10) / 3; mean reading (20 + 22 + 12 + 6) / 4.
  expect(table.objects()).toEqual([
    { date: a, amount: 10, amountFilled: false, temperature: 6, temperatureFilled: false },
    { date: b, amount: 14 / 3, amountFilled: true, temperature: 21, temperatureFilled: false },
    { date: c, amount: 4 + 14 / 3, amountFilled: true, temperature: 15, temperatureFilled: true },
  ]);
  expect(counts).toEqual({
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

test('drop leaves incomplete days out and names them', () => {
  const { table, counts } = integrate(
    [sales(a, 10), sales(b, 5, null), sales(c, 7), sales(d, 9)],
    [weather(a, 6), weather(b, 20), weather(c, null), weather(d, 8, null)],
    'drop',
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
    const failure = await failureOf(() => integrate(shopping, temperatures, missing, names));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(EXIT.data);
  });
});
