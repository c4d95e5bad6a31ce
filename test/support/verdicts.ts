import type { Verdict, VerdictReason } from '../../src/domain/analysis.ts';
import type { JoinedDay } from '../../src/domain/records.ts';
import { daysFrom, randomFrom } from './months.ts';

const DAYS = 30;

/** Temperatures that vary from day to day within `spread` degrees. */
function temperatures(count = DAYS, spread = 10): number[] {
  return Array.from({ length: count }, (_, i) => 15 + (((i * 7) % 11) / 10) * spread);
}

/** Sales of 1000 a day plus an effect of temperature and noise. */
function sales(
  temperatures: readonly number[],
  perDegree: number,
  noise: number,
  seed: number,
): number[] {
  const random = randomFrom(seed);
  return temperatures.map(
    (temperature) => 1000 + perDegree * temperature + noise * (random() - 0.5),
  );
}

function month(perDegree: number, noise: number, x = temperatures(), seed = 3): JoinedDay[] {
  return daysFrom('2025-04-01', x, sales(x, perDegree, noise, seed));
}

/** The month with one day changed. */
function withDay(days: JoinedDay[], i: number, change: Partial<JoinedDay>): JoinedDay[] {
  return days.map((day, j) => (i === j ? { ...day, ...change } : day));
}

// One hot day with high sales among days without an effect.
const oneHotDay = withDay(month(0, 100, temperatures(DAYS, 3), 7), 14, {
  temperature: 40,
  amount: 1500,
});

// A positive effect by rank; two days make the slope negative.
const twoAgainstRanks = withDay(withDay(month(3, 10), 9, { temperature: 45, amount: 600 }), 20, {
  temperature: 44,
  amount: 620,
});

/** A month for each verdict and reason. */
export const VERDICTS: readonly [
  about: string,
  days: JoinedDay[],
  verdict: Verdict,
  reasons: VerdictReason[],
  direction: string,
][] = [
  ['a strong effect', month(-20, 100), 'clear', ['interval excludes zero'], 'negative'],
  ['a strong effect upwards', month(20, 100), 'clear', ['interval excludes zero'], 'positive'],
  [
    'an effect near what chance can do',
    month(-8, 120),
    'possible',
    ['interval excludes zero', 'p is above 0.01', 'one day changes the conclusion'],
    'negative',
  ],
  [
    'one day that determines the effect',
    oneHotDay,
    'possible',
    ['interval excludes zero', 'one day changes the conclusion'],
    'positive',
  ],
  [
    'ranks that say the opposite',
    twoAgainstRanks,
    'possible',
    ['interval excludes zero', 'ranks disagree'],
    'negative',
  ],
  ['noise', month(0, 100), 'none-detected', ['interval includes zero'], 'none'],
  ['19 days', month(-20, 100).slice(0, 19), 'insufficient', ['fewer than 20 days'], 'unknown'],
  [
    'two days',
    month(-20, 100).slice(0, 2),
    'insufficient',
    ['fewer than 20 days', 'too few days', 'fewer than 5 distinct temperatures'],
    'unknown',
  ],
  [
    'a constant temperature',
    month(0, 100, temperatures(DAYS, 0)),
    'insufficient',
    ['constant temperature'],
    'unknown',
  ],
  ['constant sales', month(0, 0), 'insufficient', ['constant sales'], 'unknown'],
  [
    'a temperature that rises evenly',
    month(
      0,
      100,
      Array.from({ length: DAYS }, (_, i) => i),
    ),
    'insufficient',
    ['temperature follows the calendar'],
    'unknown',
  ],
  [
    'sales that follow the weekday alone',
    daysFrom(
      '2025-04-01',
      temperatures(),
      temperatures().map((_, i) => 500 + 40 * (i % 7)),
    ),
    'insufficient',
    ['sales follow the calendar'],
    'unknown',
  ],
  [
    'five temperatures, just more than a degree apart on the whole',
    month(
      -20,
      30,
      Array.from({ length: DAYS }, (_, i) => 15 + ((i * 7) % 5) * 0.72),
    ),
    'clear',
    ['interval excludes zero'],
    'negative',
  ],
  [
    'four temperatures',
    month(
      -20,
      100,
      Array.from({ length: DAYS }, (_, i) => ((i * 7) % 4) * 3),
    ),
    'insufficient',
    ['fewer than 5 distinct temperatures'],
    'unknown',
  ],
  [
    'temperatures within a degree',
    month(-20, 5, temperatures(DAYS, 1)),
    'insufficient',
    ['temperatures too much alike'],
    'unknown',
  ],
  [
    'too many controls',
    manyMonths(),
    'insufficient',
    ['fewer than 12 degrees of freedom'],
    'unknown',
  ],
];

/** 20 days, eight of them in separate months: their controls leave too few degrees of freedom. */
function manyMonths(): JoinedDay[] {
  return month(-20, 100, temperatures(20)).map((day, i) => ({
    ...day,
    date: i < 8 ? `20${10 + i}-04-01` : day.date,
  }));
}
