import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { analyze } from '../../../src/analyze/analyze.ts';
import type { Analysis } from '../../../src/domain/analysis.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { Failure } from '../../../src/domain/failure.ts';
import type { MissingValues } from '../../../src/domain/records.ts';
import { shoppingTable, weatherTable } from '../../../src/extract/sql/table-source.ts';
import { sqliteScript } from '../../../src/extract/sqlite/server.ts';
import { integrate } from '../../../src/integrate/integrate.ts';
import { bruteForce, type Purchase, type Reading } from '../../support/brute-force.ts';
import { NO_BAD_ROWS } from '../../support/days.ts';

const period = { start: '2025-04-01', endExclusive: '2025-05-01', timezone: 'UTC', partial: false };
const columns = (table: string) => ({ table, date: 'date', value: 'value' });

/** The rows of a table in SQL; the database computes the sums. */
function script(table: string, rows: readonly { date: string; value: number | null }[]): string {
  const values = rows.map(({ date, value }) => `('${date}', ${value ?? 'NULL'})`);
  const insert = values.length > 0 ? `INSERT INTO ${table} VALUES ${values.join(', ')}` : '';
  return `CREATE TABLE ${table} (date TEXT, value REAL); ${insert}`;
}

async function analysis(
  purchases: readonly Purchase[],
  readings: readonly Reading[],
  missing: MissingValues,
  cutPoints: readonly number[],
): Promise<Analysis> {
  const sales = purchases.map(({ date, amount }) => ({ date, value: amount }));
  const weather = readings.map(({ date, temperature }) => ({ date, value: temperature }));
  const shop = shoppingTable(sqliteScript('s', script('sales', sales)), columns('sales'));
  const sky = weatherTable(sqliteScript('w', script('weather', weather)), columns('weather'));
  const integrated = integrate(
    (await shop.days(period, 1000)).days,
    (await sky.days(period, 1000)).days,
    { missingValues: missing, checks: {} },
    { month: '2025-04', period, shopping: 's', weather: 'w', badRows: NO_BAD_ROWS },
  );
  return analyze(
    { ...integrated, stores: [] },
    {
      month: '2025-04',
      period,
      sample: false,
      cutPoints,
      holidays: [],
    },
  );
}

const date = fc
  .integer({ min: 1, max: 30 })
  .map((day) => `2025-04-${String(day).padStart(2, '0')}`);
const missingOr = (value: fc.Arbitrary<number>) => fc.option(value, { freq: 6, nil: null });
const cents = missingOr(fc.integer({ min: -50_000, max: 1_000_000 }).map((n) => n / 100));
const tenths = missingOr(fc.integer({ min: -600, max: 600 }).map((n) => n / 10));
const purchases = fc.array(fc.record({ date, amount: cents }), { minLength: 1, maxLength: 120 });
const readings = fc.array(fc.record({ date, temperature: tenths }), {
  minLength: 1,
  maxLength: 60,
});
const cutPoints = fc
  .uniqueArray(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 5 })
  .map((cuts) => cuts.sort((a, b) => a - b));
const missing = fc.constantFrom<MissingValues>('mean', 'drop');

/** Expects equality up to rounding, at the scale of the data. */
function expectClose(actual: number | null, expected: number, scale: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-12 * scale);
}

test('daily sums give the same result as single rows', async () => {
  await fc.assert(
    fc.asyncProperty(purchases, readings, missing, cutPoints, async (bought, read, how, cuts) => {
      const expected = bruteForce(bought, read, how);
      let actual: Analysis;
      try {
        actual = await analysis(bought, read, how, cuts);
      } catch (error) {
        // Fails only without any usable day.
        if (!(error instanceof Failure)) throw error;
        expect(error.exitCode).toBe(EXIT.data);
        const allMissing =
          bought.every((p) => p.amount === null) || read.every((r) => r.temperature === null);
        expect(allMissing || expected.days.length === 0).toBe(true);
        return;
      }

      expect(actual.days.joined).toBe(expected.days.length);
      expect(actual.correlation.n).toBe(expected.days.length);
      const scale = Math.max(1, ...bought.map((p) => Math.abs(p.amount ?? 0))) * bought.length;
      actual.ranges.forEach(({ above, upTo, days, meanAmount }) => {
        const inside = expected.days.filter(
          (day) => day.temperature > (above ?? -Infinity) && day.temperature <= (upTo ?? Infinity),
        );
        expect(days).toBe(inside.length);
        if (inside.length === 0) expect(meanAmount).toBeNull();
        else {
          const mean = inside.reduce((sum, day) => sum + day.amount, 0) / inside.length;
          expectClose(meanAmount, mean, scale);
        }
      });
      expect(actual.ranges.reduce((sum, range) => sum + range.days, 0)).toBe(expected.days.length);
      const { r, reason } = actual.correlation;
      if (r === null) expect(reason).not.toBeNull();
      else expect(Math.abs(r - expected.r)).toBeLessThan(1e-7);
    }),
    { numRuns: 300 },
  );
});

describe('the day counts', () => {
  test('count each day with data as joined, dropped, or on one side only', async () => {
    await fc.assert(
      fc.asyncProperty(purchases, readings, missing, async (bought, read, how) => {
        fc.pre(bought.some((p) => p.amount !== null) && read.some((r) => r.temperature !== null));
        let days: Analysis['days'];
        try {
          ({ days } = await analysis(bought, read, how, [0]));
        } catch (error) {
          if (error instanceof Failure) return;
          throw error;
        }
        const sales = new Set(bought.map((p) => p.date));
        const weather = new Set(read.map((r) => r.date));
        expect(days.shopping).toBe(sales.size);
        expect(days.weather).toBe(weather.size);
        expect(days.shoppingOnly).toEqual([...sales.difference(weather)].sort());
        expect(days.weatherOnly).toEqual([...weather.difference(sales)].sort());
        expect(days.joined + days.dropped.length).toBe(sales.intersection(weather).size);
        if (how === 'mean') expect(days.dropped).toEqual([]);
        else expect(days.filledAmounts + days.filledTemperatures).toBe(0);
      }),
    );
  });
});
