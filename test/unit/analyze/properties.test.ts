import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Analysis } from '../../../src/domain/analysis.ts';
import type { JoinedDay } from '../../../src/domain/records.ts';
import { integrate } from '../../../src/integrate/integrate.ts';
import { MEAN, NO_BAD_ROWS, sales, weather } from '../../support/days.ts';
import { analysisOf, day } from '../../support/months.ts';

const tenth = fc.integer({ min: -100, max: 350 }).map((n) => n / 10);
const amount = fc.integer({ min: 0, max: 8000 }).map((n) => n / 8);

const whole = (least: number) =>
  fc.uniqueArray(fc.integer({ min: 32, max: 61 }), { minLength: least, maxLength: 30 });

/** Some days of a month and of the month before, in order; sales may depend on the temperature. */
const days = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { maxLength: 31 }),
    fc.oneof({ arbitrary: whole(22), weight: 3 }, { arbitrary: whole(1), weight: 1 }),
    fc.constantFrom(0, -10, -40, 40),
  )
  .chain(([before, own, perDegree]) =>
    fc.tuple(
      ...[...before, ...own]
        .sort((a, b) => a - b)
        .map((n) =>
          fc.tuple(tenth, amount).map(([temperature, value]) => {
            const date = Temporal.PlainDate.from('2025-02-28').add({ days: n }).toString();
            return day(date, temperature, 2000 + value + perDegree * temperature);
          }),
        ),
    ),
  );

test('the samples have every verdict', () => {
  const verdicts = new Set(
    fc.sample(days, { numRuns: 200, seed: 5 }).map((all) => analyzed(all).verdict),
  );
  expect(verdicts.size).toBe(4);
});

function analyzed(all: readonly JoinedDay[]): Analysis {
  const start = '2025-04-01';
  return analysisOf(
    all.filter(({ date }) => date >= start),
    all.filter(({ date }) => date < start),
  );
}

/** The days with transformed temperatures and amounts. */
function mapped(
  all: readonly JoinedDay[],
  temperature: (value: number) => number,
  value: (value: number) => number,
): JoinedDay[] {
  return all.map((each) => day(each.date, temperature(each.temperature), value(each.amount)));
}

const names = {
  month: '2025-04',
  period: { start: '2025-04-01', endExclusive: '2025-05-01', timezone: 'UTC', partial: false },
  shopping: 'shop',
  weather: 'sky',
  badRows: NO_BAD_ROWS,
};

const same = (value: number) => value;

/** Expects equal figures, and effects multiplied by a factor. */
function expectAgreement(
  { effect, pooled, correlation, spearman, verdict, verdictReasons }: Analysis,
  other: Analysis,
  factor: number,
): void {
  expect(other.verdictReasons).toEqual(verdictReasons);
  expect(other.verdict).toBe(verdict);
  const near = (actual: number | null | undefined, expected: number | null | undefined) => {
    if (expected == null) expect(actual ?? null).toBeNull();
    else {
      const distance = Math.abs((actual ?? Number.NaN) - expected);
      expect(distance).toBeLessThanOrEqual(1e-6 * (1e-3 + Math.abs(expected)));
    }
  };
  const sign = Math.sign(factor);
  near(other.correlation.r, correlation.r && sign * correlation.r);
  near(other.spearman.rho, spearman.rho && sign * spearman.rho);
  for (const [one, two] of [
    [effect, other.effect],
    [pooled, other.pooled],
  ]) {
    near(two?.perDegree, one?.perDegree && factor * one.perDegree);
    near(two?.standardError, one?.standardError && Math.abs(factor) * one.standardError);
    near(two?.p, one?.p);
    near(two?.dependenceFactor, one?.dependenceFactor);
    near(two?.degreesOfFreedom, one?.degreesOfFreedom);
    const bounds = one?.ci95?.map((bound) => factor * bound).sort((a, b) => a - b);
    [0, 1].forEach((i) => {
      near(two?.ci95?.[i], bounds?.[i]);
    });
  }
}

describe('the result does not change, except for its scale, by', () => {
  test.each<[string, (value: number) => number, (value: number) => number, number]>([
    ['warmer by as much each day', (t) => t + 10, same, 1],
    ['in half degrees', (t) => 2 * t, same, 0.5],
    ['with the sign of the temperature turned', (t) => -t, same, -1],
    ['with as much more sold each day', same, (a) => a + 5000, 1],
    ['in thousands', same, (a) => a / 1000, 0.001],
    ['with the sign of the sales turned', same, (a) => -a, -1],
  ])('%s', (_, temperature, value, factor) => {
    fc.assert(
      fc.property(days, (all) => {
        fc.pre(all.some(({ date }) => date >= '2025-04-01'));
        const verdictMayChange = temperature(1) - temperature(0) !== 1;
        const plain = analyzed(all);
        const other = analyzed(mapped(all, temperature, value));
        // Half the degrees have half the spread.
        fc.pre(!verdictMayChange || plain.verdictReasons.join() === other.verdictReasons.join());
        expectAgreement(plain, other, factor);
      }),
      { numRuns: 150 },
    );
  });

  test('the order of the rows', () => {
    fc.assert(
      fc.property(days, fc.infiniteStream(fc.nat()), (all, random) => {
        fc.pre(all.some(({ date }) => date >= '2025-04-01'));
        const shuffled = all
          .map((each) => ({ each, rank: random.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ each }) => each);
        const analysisIn = (order: readonly JoinedDay[]) => {
          const { table, history } = integrate(
            order.map((each) => sales(each.date, each.amount)),
            order.toReversed().map((each) => weather(each.date, each.temperature)),
            MEAN,
            names,
          );
          return analysisOf(table.objects() as JoinedDay[], history.objects() as JoinedDay[]);
        };
        expect(analysisIn(shuffled)).toEqual(analysisIn(all));
      }),
      { numRuns: 50 },
    );
  });

  test('a day on which the shop is closed', () => {
    fc.assert(
      fc.property(days, tenth, fc.integer({ min: 1, max: 29 }), (all, temperature, at) => {
        const closedOn = `2025-04-${String(at).padStart(2, '0')}`;
        const after = Temporal.PlainDate.from(closedOn).add({ days: 1 }).toString();
        const open = all.filter(({ date }) => date >= '2025-04-01' && date !== closedOn);
        fc.pre(open.length > 0);
        const shopping = open.map((each) => sales(each.date, each.amount));
        const sky = open.map((each) => weather(each.date, each.temperature));
        const one = integrate(shopping, sky, MEAN, names);
        const other = integrate(shopping, [...sky, weather(closedOn, temperature)], MEAN, names);
        const [days = [], more = []] = [one, other].map(({ table }) => table.objects()) as [
          JoinedDay[],
          JoinedDay[],
        ];
        // It is only the day before of the next day.
        expect(more.map((each) => each.date === after && each.temperatureBefore)).toEqual(
          days.map((each) => each.date === after && temperature),
        );
        const { exploratory: _, ...expected } = analysisOf(more);
        expect(analysisOf(days)).toMatchObject(expected);
        expect(other.counts.weatherOnly).toContain(closedOn);
        expect(other.counts.closed).toContain(closedOn);
      }),
      { numRuns: 50 },
    );
  });
});
