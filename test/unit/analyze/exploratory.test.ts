import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rowLevelCorrelation } from '../../../src/analyze/baskets.ts';
import { estimate } from '../../../src/analyze/effect.ts';
import { holm } from '../../../src/analyze/holm.ts';
import { effectSign } from '../../../src/analyze/verdict.ts';
import type { JoinedDay } from '../../../src/domain/records.ts';
import { integrate } from '../../../src/integrate/integrate.ts';
import { bruteForceRows } from '../../support/brute-force.ts';
import { dataSet } from '../../support/data.ts';
import { datesFrom, MEAN, NO_BAD_ROWS, sales, weather } from '../../support/days.ts';
import { analysisOf, day, daysFrom, randomFrom } from '../../support/months.ts';

const { Temp = [], Wind = [] } = dataSet('airquality');
const period = { start: '2025-04-01', endExclusive: '2025-05-01', timezone: 'UTC', partial: false };
const names = { month: '2025-04', period, shopping: 'shop', weather: 'sky', badRows: NO_BAD_ROWS };

type Row = [date: string, value: number | null];

/** Integrates single purchases and readings. */
function joinedDays(purchases: readonly Row[], readings: readonly Row[]): JoinedDay[] {
  const grouped = <Day>(rows: readonly Row[], toDay: (date: string, ...v: Row[1][]) => Day) =>
    Object.entries(Object.groupBy(rows, ([date]) => date)).map(([date, own = []]) =>
      toDay(date, ...own.map(([, value]) => value)),
    );
  const { table } = integrate(grouped(purchases, sales), grouped(readings, weather), MEAN, names);
  return table.objects() as JoinedDay[];
}

describe('the correlation of single rows', () => {
  test('agrees with pandas 1.5.3', () => {
    const purchases: Row[] = [
      ...[12.5, null, 30].map((amount): Row => ['2025-04-01', amount]),
      ...[8, 15.25].map((amount): Row => ['2025-04-02', amount]),
      ['2025-04-03', null],
      ...[22, 19.75, 5, 41].map((amount): Row => ['2025-04-04', amount]),
      ['2025-04-06', 17],
      ...[3.5, 9].map((amount): Row => ['2025-04-07', amount]),
      ['2025-04-08', 100],
    ];
    const readings: Row[] = [
      ...[11, 14.5].map((temperature): Row => ['2025-04-01', temperature]),
      ['2025-04-02', null],
      ...[9.5, null, 12].map((temperature): Row => ['2025-04-03', temperature]),
      ['2025-04-04', 16],
      ['2025-04-05', 30],
      ['2025-04-06', 18.5],
      ...[21, 22.5].map((temperature): Row => ['2025-04-07', temperature]),
    ];
    // fillna(mean) on both frames, merge on the date, Series.corr.
    const { r, n } = rowLevelCorrelation(joinedDays(purchases, readings));
    expect(n).toBe(20);
    expect(r).toBeCloseTo(-0.567253116851403, 14);
  });

  test.each<[string, (number | null)[], (number | null)[], number, string]>([
    ['one price', [9.9, 9.9, 9.9, 9.9, 9.9, 9.9, 9.9], [10, 11, 15], 5, 'constant sales'],
    ['one temperature', [3, 4, 5, 8, 2, 7, 7], [21.3, 21.3, 21.3], 5, 'constant temperature'],
    ['two days', [3, 4, 5], [10, 12], 2, 'fewer than 3 days'],
  ])('is null for %s', (_, prices, temperatures, count, reason) => {
    const dates = datesFrom('2025-04-01', count);
    const purchases = dates.flatMap((on, i) =>
      prices.slice(0, i + 3).map((price): Row => [on, price]),
    );
    const readings = dates.flatMap((on) => temperatures.map((degrees): Row => [on, degrees]));
    expect(rowLevelCorrelation(joinedDays(purchases, readings))).toMatchObject({ r: null, reason });
  });

  const date = fc.integer({ min: 1, max: 9 }).map((n) => `2025-04-0${n}`);
  const value = fc.option(fc.integer({ min: -4000, max: 4000 }), { freq: 6, nil: null });
  const rows = fc.array(fc.tuple(date, value), { minLength: 8, maxLength: 60 });

  test.each([0, 1e9])(
    'agrees with the correlation of the rows themselves, for amounts around %d',
    (origin) => {
      fc.assert(
        fc.property(rows, rows, (bought, readings) => {
          const purchases = bought.map(([on, v]): Row => [on, v === null ? null : origin + v / 8]);
          fc.pre([purchases, readings].every((side) => side.some(([, v]) => v !== null)));
          fc.pre(purchases.some(([on]) => readings.some(([other]) => on === other)));
          const days = joinedDays(purchases, readings);
          const { r, n } = rowLevelCorrelation(days);
          const expected = bruteForceRows(purchases, readings);
          expect(n).toBe(expected.n);
          if (days.length < 3) return;
          if (r === null) expect(Math.abs(expected.r) > 1e-3).toBe(false);
          else expect(Math.abs(r - expected.r)).toBeLessThan(origin === 0 ? 1e-12 : 1e-6);
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('the effects on purchases and on the mean purchase', () => {
  const dates = datesFrom('2025-04-01', 30);
  const warmth = dates.map((_, i) => 15 + ((i * 7) % 11));

  test('are null if each day has one purchase', () => {
    expect(analysisOf(daysFrom('2025-04-01', warmth, warmth)).baskets).toBeNull();
  });

  test('are separate', () => {
    const days = dates.map((date, i) => {
      const temperature = warmth[i] as number;
      // Two purchases less for each degree, of 10 each, plus noise without a trend.
      const count = 100 - 2 * temperature;
      const mean = 10 + ((i * 11) % 13) / 100;
      const purchases = { count, mean, deviations: 4 };
      return day(date, temperature, count * mean, { purchases });
    });
    const { baskets } = analysisOf(days);
    expect(baskets?.purchases.perDegree).toBeCloseTo(-2, 10);
    expect(Math.abs(baskets?.meanPurchase.perDegree ?? 1)).toBeLessThan(0.01);
    expect(baskets?.rowLevel.n).toBe(days.reduce((sum, { purchases }) => sum + purchases.count, 0));
  });
});

describe('earlier months', () => {
  test('have separate effects and a pooled one', () => {
    // May to August 1973 before September.
    const earlier = daysFrom('1973-05-01', Temp.slice(0, 123), Wind.slice(0, 123));
    const days = daysFrom('1973-09-01', Temp.slice(123), Wind.slice(123));
    const { history, pooled } = analysisOf(days, earlier);
    expect(history.map(({ month, n }) => [month, n])).toEqual([
      ['1973-05', 31],
      ['1973-06', 30],
      ['1973-07', 31],
      ['1973-08', 31],
    ]);
    // By R, as in effect.test.ts.
    expect(history[0]?.percentPerDegree).toBeCloseTo(-1.79427331159443, 10);
    expect(history[0]?.r).toBeCloseTo(-0.373276033064418, 12);
    expect(pooled?.perDegree).toBeCloseTo(-0.210484081898843, 12);
    expect(pooled).toMatchObject({ n: 153, adjustedFor: ['month', 'weekday', 'trend'] });
  });

  test('without data are not in the history', () => {
    expect(analysisOf(daysFrom('2025-04-01', [1, 2, 3], [3, 1, 2]))).toMatchObject({
      history: [],
      pooled: null,
    });
  });

  test('with too few days have no effect', () => {
    const earlier = daysFrom('2025-03-30', [9, 12], [100, 90]);
    const { history } = analysisOf(daysFrom('2025-04-01', Temp.slice(0, 30), Wind), earlier);
    expect(history).toEqual([
      {
        month: '2025-03',
        perDegree: null,
        ci95: null,
        percentPerDegree: null,
        percentCi95: null,
        r: null,
        n: 2,
      },
    ]);
  });

  test('with the same season in weather and sales have no false effect', () => {
    const detections = Array.from({ length: 40 }, (_, seed) => {
      const random = randomFrom(seed + 1);
      const noise = () => random() + random() + random() - 1.5;
      const dates = datesFrom('2024-04-01', 395);
      const season = dates.map((_, i) => Math.cos((2 * Math.PI * (i - 15)) / 365));
      const x = season.map((height) => 13 - 12 * height + 4 * noise());
      const y = season.map((height) => 1000 - 250 * height + 200 * noise());
      const days = daysFrom('2024-04-01', x, y);
      const { pooled } = analysisOf(days.slice(365), days.slice(0, 365));
      return pooled?.reason === null && effectSign(pooled) !== 0;
    });
    // One in twenty by chance. With one trend for all months it was eight in ten.
    expect(detections.filter(Boolean).length).toBeLessThanOrEqual(4);
  });
});

describe('sensitivity', () => {
  const x = Temp.slice(0, 31);
  const y = Wind.slice(0, 31);
  const days = daysFrom('1973-05-01', x, y);

  test('names the most influential day, with the effect of the others', () => {
    const { withoutDay } = analysisOf(days).sensitivity;
    // By R: dfbeta() and cooks.distance().
    expect(withoutDay).toMatchObject({ date: '1973-05-29', notable: true });
    expect(withoutDay?.cooksDistance).toBeCloseTo(0.180641092704527, 10);
    expect(withoutDay?.perDegreeWithoutAnyDay[0]).toBeCloseTo(-0.282136506633839, 10);
    expect(withoutDay?.perDegreeWithoutAnyDay[1]).toBeCloseTo(-0.146935232504075, 10);
    const others = days.filter(({ date }) => date !== '1973-05-29');
    expect(withoutDay?.effect).toEqual(analysisOf(others).effect);
    // The interval of all days includes zero, that of the others does not.
    expect(withoutDay?.changesConclusion).toBe(true);
  });

  test('measures only complete days if values were filled', () => {
    const filled = days.map((each, i) => (i % 5 === 0 ? { ...each, amountFilled: true } : each));
    const { completeDays } = analysisOf(filled).sensitivity;
    const complete = days.filter((_, i) => i % 5 !== 0);
    expect(completeDays?.effect).toEqual(analysisOf(complete).effect);
    expect(analysisOf(days).sensitivity.completeDays).toBeNull();
  });

  test('excludes filled temperatures too, and keeps the conclusion if too few days are complete', () => {
    const some = days.map((each, i) => ({ ...each, temperatureFilled: i === 3 }));
    const { completeDays } = analysisOf(some).sensitivity;
    expect(completeDays?.effect).toEqual(analysisOf(days.filter((_, i) => i !== 3)).effect);
    const all = days.map((each) => ({ ...each, amountFilled: true }));
    expect(analysisOf(all).sensitivity.completeDays).toMatchObject({
      effect: { reason: 'too few days' },
      changesConclusion: false,
    });
  });

  test('uses the same week control as the effect over all days', () => {
    // 21 days are enough for weekdays, 20 are not.
    const { effect, sensitivity } = analysisOf(days.slice(0, 21));
    const { withoutDay } = sensitivity;
    expect(effect).toMatchObject({ degreesOfFreedom: 12, adjustedFor: ['weekday', 'trend'] });
    expect(withoutDay?.effect.adjustedFor).toEqual(['weekday', 'trend']);
    expect(withoutDay?.perDegreeWithoutAnyDay).toContainEqual(
      expect.closeTo(withoutDay?.effect.perDegree ?? 0, 10),
    );
  });

  test('names no day if none moves the effect', () => {
    const line = daysFrom(
      '2025-04-01',
      x.slice(0, 30),
      x.slice(0, 30).map((t) => 500 - 2 * t),
    );
    expect(analysisOf(line).sensitivity.withoutDay).toBeNull();
  });

  test('is null without an effect', () => {
    expect(analysisOf(days.slice(0, 2)).sensitivity).toEqual({
      completeDays: null,
      withoutDay: null,
    });
  });
});

test('cool and warm days are at the quartiles that R computes', () => {
  const { effect, warmDay } = analysisOf(daysFrom('1973-05-01', Temp.slice(0, 31), Wind));
  expect(warmDay).toMatchObject({ cool: 60, warm: 69 });
  expect(warmDay?.difference).toBeCloseTo(9 * (effect.perDegree ?? 0), 12);
  expect(warmDay?.ci95[0]).toBeCloseTo(9 * (effect.ci95?.[0] ?? 0), 12);
});

describe('exploratory', () => {
  const dates = datesFrom('2025-04-01', 30);
  const x = dates.map((_, i) => 15 + ((i * 7) % 11));
  const noise = dates.map((_, i) => ((i * 29) % 31) / 10);

  test("estimates the effect of yesterday's temperature beside today's", () => {
    const days = dates.map((date, i) => {
      const before = i === 0 ? null : (x[i - 1] as number);
      const amount = 500 - 2 * (x[i] as number) + 3 * (before ?? 0) + (noise[i] as number) / 100;
      return day(date, x[i] as number, amount, { temperatureBefore: before });
    });
    const { dayBefore } = analysisOf(days).exploratory;
    expect(dayBefore.perDegree).toBeCloseTo(3, 1);
    // The first day has no day before.
    expect(dayBefore).toMatchObject({ n: 29, adjustedFor: ['weekday', 'trend', 'temperature'] });
  });

  test('estimates the effects of further columns, corrected for their number', () => {
    const days = dates.map((date, i) => {
      const humidity = i === 7 ? null : 40 + ((i * 13) % 17);
      const amount = 900 - (x[i] as number) - 5 * (humidity ?? 50) + (noise[i] as number);
      return day(date, x[i] as number, amount, {
        extras: { humidity, pressure: 1000 + ((i * 3) % 7), still: 4 },
      });
    });
    const [humidity, pressure, still] = analysisOf(days).exploratory.weather;
    expect(humidity).toMatchObject({ column: 'humidity', n: 29, reason: null });
    expect(humidity?.perUnit).toBeCloseTo(-5, 1);
    expect(humidity?.pHolm).toBeCloseTo(2 * (humidity?.p ?? 0), 20);
    expect(pressure?.pHolm).toBe(pressure?.p);
    expect(still).toMatchObject({ perUnit: null, pHolm: null, reason: 'constant column' });
    const known = days.filter(({ extras }) => extras.humidity !== null);
    const alone = estimate({
      dates: known.map(({ date }) => date),
      holidays: new Set(),
      x: known.map(({ extras }) => extras.humidity as number),
      y: known.map(({ amount }) => amount),
      temperature: known.map(({ temperature }) => temperature),
    });
    expect(humidity?.perUnit).toBe(alone.effect.perDegree);
  });

  test("compares wet with dry days by Welch's test", () => {
    // R's data set `sleep`; t.test(extra ~ group).
    const dry = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const wet = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const days = [...dry, ...wet].map((amount, i) =>
      day(dates[i] as string, x[i] as number, amount, { extras: { rainfall: i < 10 ? 0 : 2.5 } }),
    );
    const { rain } = analysisOf(days).exploratory;
    expect(rain).toMatchObject({ column: 'rainfall', wetDays: 10, dryDays: 10, reason: null });
    expect(rain?.p).toBeCloseTo(0.07939414018735817, 13);
    expect(rain?.degreesOfFreedom).toBeCloseTo(17.7764735161785, 11);
    // The difference in R is the other way round.
    expect(rain?.ci95?.[0]).toBeCloseTo(-0.2054832307117102, 12);
    expect(rain?.ci95?.[1]).toBeCloseTo(3.3654832307117104, 12);
  });

  test.each([
    ['precipitation', 4, 'too few wet days'],
    ['Rain_mm', 26, 'too few dry days'],
    ['daily_rain', 5, null],
    ['일강수량', 30, 'too few dry days'],
  ])('%s on %i days: %s', (column, wetDays, reason) => {
    const days = dates.map((date, i) =>
      day(date, x[i] as number, noise[i] as number, { extras: { [column]: i < wetDays ? 1 : 0 } }),
    );
    const { rain } = analysisOf(days).exploratory;
    expect(rain).toMatchObject({ wetDays, dryDays: 30 - wetDays, reason });
    expect(rain?.difference === null).toBe(reason !== null);
  });

  test('does not compare wet and dry days without spread', () => {
    const days = dates.map((date, i) =>
      day(date, x[i] as number, i % 3 === 0 ? 50 : 100, { extras: { rain: i % 3 === 0 ? 2 : 0 } }),
    );
    const { rain } = analysisOf(days).exploratory;
    expect(rain).toMatchObject({
      meanWet: 50,
      meanDry: 100,
      difference: null,
      reason: 'no spread',
    });
  });

  test('finds the rain column by its name, if it has values', () => {
    const days = dates.map((date, i) =>
      day(date, x[i] as number, noise[i] as number, {
        extras: { train_delay: i % 2, precip_prob: null, rain: i % 2 },
      }),
    );
    expect(analysisOf(days).exploratory.rain?.column).toBe('rain');
  });

  test('compares nothing without a rain column', () => {
    const days = dates.map((date, i) =>
      day(date, x[i] as number, noise[i] as number, { extras: { humidity: i } }),
    );
    expect(analysisOf(days).exploratory.rain).toBeNull();
  });
});

test("Holm's correction agrees with R's p.adjust", () => {
  const expected = [0.04, 0.09, 0.09, 0.025, 0.5];
  holm([0.01, 0.04, 0.03, 0.005, 0.5]).forEach((p, i) => {
    expect(p).toBeCloseTo(expected[i] as number, 15);
  });
  expect(holm([0.6, null, 0.7])).toEqual([1, null, 1]);
  expect(holm([])).toEqual([]);
});
