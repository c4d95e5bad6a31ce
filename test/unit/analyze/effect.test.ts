import { describe, expect, test } from '@jest/globals';
import { type Estimate, estimate } from '../../../src/analyze/effect.ts';
import { influences } from '../../../src/analyze/influence.ts';
import type { KnownEffect } from '../../../src/domain/analysis.ts';
import { dataSet } from '../../support/data.ts';
import { datesFrom } from '../../support/days.ts';

const { Temp = [], Wind = [] } = dataSet('airquality');

/** The effect of temperature on wind in New York from 1 May 1973. */
function wind(days: number, holidays: readonly string[] = []): Estimate {
  return estimate({
    dates: datesFrom('1973-05-01', days),
    holidays: new Set(holidays),
    x: Temp.slice(0, days),
    y: Wind.slice(0, days),
  });
}

/**
 * Computed with R 4.2: lm() with weekday, day of the month (for each month), month and holiday;
 * cooks.distance() and dfbeta(); the correction for dependence by its formula.
 */
describe("agrees with R's lm", () => {
  test.each<[string, Estimate, Partial<KnownEffect>]>([
    [
      'a month',
      wind(31),
      {
        n: 31,
        perDegree: -0.208540862634669,
        standardError: 0.102028166250785,
        dependenceFactor: 1,
        degreesOfFreedom: 22,
        p: 0.0531113112046919,
        ci95: [-0.420134328789806, 0.00305260352046932],
        percentPerDegree: -1.79427331159443,
        adjustedFor: ['weekday', 'trend'],
      },
    ],
    [
      'a month with a holiday',
      wind(31, ['1973-05-28', '1973-07-04']),
      {
        perDegree: -0.212124903190726,
        standardError: 0.103630111233184,
        degreesOfFreedom: 21,
        p: 0.0533820312770253,
        adjustedFor: ['weekday', 'trend', 'holiday'],
      },
    ],
    [
      'twenty days, with the weekend in place of weekdays',
      wind(20),
      {
        perDegree: -0.411934335718166,
        standardError: 0.130795318640538,
        degreesOfFreedom: 16,
        p: 0.00620225236446703,
        adjustedFor: ['weekend', 'trend'],
      },
    ],
    [
      'five months of autocorrelated days',
      wind(153),
      {
        n: 153,
        perDegree: -0.210484081898843,
        standardError: 0.0468626035457874,
        dependenceFactor: 0.873484951918373,
        degreesOfFreedom: 118.793953460899,
        p: 1.65012467247052e-5,
        ci95: [-0.303278370565335, -0.117689793232352],
        percentPerDegree: -2.11382110472747,
        percentCi95: [-3.0457230519525, -1.18191915750245],
        adjustedFor: ['month', 'weekday', 'trend'],
      },
    ],
  ])('%s', (_, { effect }, expected) => {
    for (const [field, value] of Object.entries(expected)) {
      const actual = effect[field as keyof KnownEffect];
      if (typeof value === 'number') {
        expect([field, Math.abs((actual as number) / value - 1) < 1e-8]).toEqual([field, true]);
      } else if (typeof value?.[0] === 'number') {
        (value as number[]).forEach((bound, i) => {
          expect((actual as number[])[i]).toBeCloseTo(bound, 10);
        });
      } else expect(actual).toEqual(value);
    }
  });

  test('influence', () => {
    const { regression } = wind(31);
    if (regression === null) throw new Error('no regression');
    const each = influences(regression);
    const slopes = each.map(({ slopeWithout }) => slopeWithout ?? Number.NaN);
    // 29 May.
    expect(each[28]?.cooksDistance).toBeCloseTo(0.180641092704527, 12);
    expect(Math.min(...slopes)).toBeCloseTo(-0.282136506633839, 12);
    expect(Math.max(...slopes)).toBeCloseTo(-0.146935232504075, 12);
  });
});

describe('reports no effect', () => {
  const dates = datesFrom('2025-04-01', 21);
  const rising = dates.map((_, i) => 10 + i / 4);
  const moving = dates.map((_, i) => 15 + ((i * 7) % 11));

  test.each<[string, number[], number[], number, string]>([
    ['for two days', moving, rising, 2, 'too few days'],
    ['for three days', moving, [5, 3, 9], 3, 'too few days'],
    ['at one temperature', moving.map(() => 12), moving, 21, 'constant temperature'],
    ['with the same sales each day', moving, moving.map(() => 99), 21, 'constant sales'],
    [
      'if sales depend only on weekday and trend',
      moving,
      dates.map((_, i) => 500 + 40 * (i % 7) + 3 * i),
      21,
      'sales follow the calendar',
    ],
    [
      'if the temperature depends only on the calendar',
      rising,
      moving,
      21,
      'temperature follows the calendar',
    ],
  ])('%s', (_, x, y, n, reason) => {
    const { effect, regression } = estimate({
      dates: dates.slice(0, n),
      holidays: new Set(),
      x: x.slice(0, n),
      y: y.slice(0, n),
    });
    expect(regression).toBeNull();
    expect(effect).toMatchObject({ n, reason, perDegree: null, p: null, ci95: null });
  });
});

describe('without residuals', () => {
  const dates = datesFrom('2025-04-01', 30);
  const x = dates.map((_, i) => 15 + ((i * 7) % 11));

  test('a straight line has an interval of no width', () => {
    const { effect } = estimate({
      dates,
      holidays: new Set(),
      x,
      y: x.map((value) => 1000 - 5 * value),
    });
    expect(effect.perDegree).toBeCloseTo(-5, 10);
    expect(effect).toMatchObject({ standardError: 0, p: 0, dependenceFactor: 1 });
  });
});

test.each([
  ['not above zero', -20],
  ['small beside their spread', -5.6],
])('has no percentage if mean sales are %s', (_, shift) => {
  const dates = datesFrom('2025-04-01', 30);
  const { effect } = estimate({
    dates,
    holidays: new Set(),
    x: dates.map((_, i) => (i * 7) % 11),
    y: dates.map((_, i) => ((i * 5) % 13) + shift),
  });
  expect(effect).toMatchObject({
    perDegree: expect.any(Number),
    percentPerDegree: null,
    percentCi95: null,
  });
});

test('keeps its digits for amounts of a billion with small differences', () => {
  const dates = datesFrom('2025-04-01', 30);
  const x = dates.map((_, i) => 15 + ((i * 7) % 11));
  // Multiples of 1/8 are exact even near a billion.
  const noise = dates.map((_, i) => ((i * 29) % 31) / 8);
  const near = estimate({ dates, holidays: new Set(), x, y: noise }).effect;
  const far = estimate({ dates, holidays: new Set(), x, y: noise.map((v) => v + 1e9) }).effect;
  expect(far.perDegree).toBeCloseTo(near.perDegree ?? 0, 12);
  expect(far.standardError).toBeCloseTo(near.standardError ?? 0, 12);
});

test('the correction never adds degrees of freedom', () => {
  // Five days, a weekend among them: constant, weekend, trend and temperature leave one.
  const { effect } = estimate({
    dates: datesFrom('2025-04-03', 5),
    holidays: new Set(),
    x: [10, 14, 11, 17, 12],
    y: [5, 9, 4, 8, 7],
  });
  expect(effect.degreesOfFreedom).toBe(1);
});

test('holidays that are all on one weekday take no degree of freedom', () => {
  const dates = datesFrom('2025-04-01', 21);
  const x = Temp.slice(0, 21);
  const mondays = new Set(['2025-04-07', '2025-04-14', '2025-04-21']);
  const effectWith = (holidays: Set<string>) =>
    estimate({ dates, holidays, x, y: Wind.slice(0, 21) }).effect;
  const without = effectWith(new Set());
  const withMondays = effectWith(mondays);
  expect(withMondays.perDegree).toBeCloseTo(without.perDegree ?? 0, 10);
  expect(withMondays.degreesOfFreedom).toBe(without.degreesOfFreedom);
});
