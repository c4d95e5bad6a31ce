import { from } from 'arquero';
import { type AnalysisRequest, analyze } from '../../src/analyze/analyze.ts';
import type { Analysis } from '../../src/domain/analysis.ts';
import type { JoinedDay } from '../../src/domain/records.ts';
import { datesFrom, NO_BAD_ROWS } from './days.ts';

/** A day with one row on each side, by default. */
export function day(
  date: string,
  temperature: number,
  amount: number,
  more: Partial<JoinedDay> = {},
): JoinedDay {
  return {
    date,
    amount,
    purchases: { count: 1, mean: amount, deviations: 0 },
    temperature,
    readings: { count: 1, mean: temperature, deviations: 0 },
    temperatureBefore: null,
    extras: {},
    amountFilled: false,
    temperatureFilled: false,
    ...more,
  };
}

/** Consecutive days from the first one with temperatures and amounts. */
export function daysFrom(
  first: string,
  temperatures: readonly number[],
  amounts: readonly number[],
): JoinedDay[] {
  return datesFrom(first, temperatures.length).map((date, i) =>
    day(date, temperatures[i] as number, amounts[i] as number),
  );
}

/** The analysis of April 2025. */
export function analysisOf(
  days: readonly JoinedDay[],
  earlier: readonly JoinedDay[] = [],
  request: Partial<AnalysisRequest> = {},
): Analysis {
  const start = '2025-04-01';
  const endExclusive = '2025-05-01';
  return analyze(
    {
      table: from([...days]),
      history: from([...earlier]),
      badRows: NO_BAD_ROWS,
      stores: [],
      dataChecks: [],
      counts: {
        shopping: days.length,
        weather: days.length,
        joined: days.length,
        filledAmounts: 0,
        filledTemperatures: 0,
        shoppingOnly: [],
        weatherOnly: [],
        closed: [],
        dropped: [],
        first: days.at(0)?.date ?? start,
        last: days.at(-1)?.date ?? start,
      },
    },
    {
      month: '2025-04',
      period: { start, endExclusive, timezone: 'UTC', partial: false },
      sample: false,
      cutPoints: [20, 22],
      holidays: [],
      ...request,
    },
  );
}

/** A seeded generator of numbers from 0 up to 1 (linear congruential). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
