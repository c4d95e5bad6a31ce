/**
 * How often the verdict is wrong, and how often it finds an effect: `npm run bench -- simulation`.
 * Temperatures and errors are autoregressive series (AR(1)), because neighbouring days of weather and
 * of sales are similar. The effect is in standard deviations of sales for each of temperature.
 */
import type { WeekControl } from '../src/analyze/controls.ts';
import { tTwoSided } from '../src/analyze/distributions.ts';
import { estimate } from '../src/analyze/effect.ts';
import { correlation } from '../src/analyze/pearson.ts';
import { sensitivity } from '../src/analyze/sensitivity.ts';
import { spearman } from '../src/analyze/spearman.ts';
import { effectSign, judge } from '../src/analyze/verdict.ts';

/** The parameters of the simulated samples. */
export interface Scenario {
  days: number;
  /** First autocorrelation of the temperature. */
  temperature: number;
  /** First autocorrelation of the error. */
  error: number;
  effect: number;
}

/** Shares of the samples, from 0 to 1. */
export interface Rates {
  /** The ordinary least squares interval excludes zero. */
  naive: number;
  /** The interval that is corrected for dependence excludes zero. */
  detected: number;
  clear: number;
  possible: number;
}

/** The rates over a number of samples. They are the same in each run. */
export function rates({ days, temperature, error, effect }: Scenario, samples: number): Rates {
  const normal = normalGenerator(20250401);
  const first = Temporal.PlainDate.from('2025-04-01');
  const dates = Array.from({ length: days }, (_, i) => first.add({ days: i }).toString());
  const counts = { naive: 0, detected: 0, clear: 0, possible: 0 };
  for (let sample = 0; sample < samples; sample++) {
    const x = autoregressive(days, temperature, normal).map((value) => 15 + 4 * value);
    const y = autoregressive(days, error, normal).map(
      (value, i) => 1000 + 100 * (value + (effect * ((x[i] as number) - 15)) / 4),
    );
    const month = dates.map((date, i) => ({
      date,
      temperature: x[i] as number,
      amount: y[i] as number,
      amountFilled: false,
      temperatureFilled: false,
    }));
    const measure = (
      rows: readonly (typeof month)[number][],
      controls: { weekControl?: WeekControl } = {},
    ) =>
      estimate({
        dates: rows.map(({ date }) => date),
        holidays: new Set(),
        x: rows.map(({ temperature }) => temperature),
        y: rows.map(({ amount }) => amount),
        ...controls,
      });
    const main = measure(month);
    const { effect: measured, regression } = main;
    if (measured.reason !== null || regression === null) throw new Error('no effect');
    const ranks = spearman(x, y, correlation(x, y));
    const { verdict } = judge(main, x, ranks, sensitivity(month, main, measure));
    const { slope, standardError, degreesOfFreedom } = regression;
    counts.naive += Number(tTwoSided(slope / standardError, degreesOfFreedom) < 0.05);
    counts.detected += Number(effectSign(measured) !== 0);
    counts.clear += Number(verdict === 'clear');
    counts.possible += Number(verdict === 'possible');
  }
  return {
    naive: counts.naive / samples,
    detected: counts.detected / samples,
    clear: counts.clear / samples,
    possible: counts.possible / samples,
  };
}

/** A series with variance 1 and first autocorrelation `phi`. */
function autoregressive(length: number, phi: number, normal: () => number): number[] {
  const values = [normal()];
  while (values.length < length) {
    values.push(phi * (values.at(-1) as number) + Math.sqrt(1 - phi ** 2) * normal());
  }
  return values;
}

/** A generator of normal numbers (Box and Muller 1958), with a seed (xorshift, Marsaglia 2003). */
function normalGenerator(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Prints the rates for months and years, with and without autocorrelation and effect. */
export function simulation(samples: number): void {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`.padStart(9);
  process.stdout.write(
    'days  autocorrelation  effect     naive  detected     clear  possible   samples\n',
  );
  for (const days of [30, 365]) {
    // A sample of a year takes as long as twenty of a month.
    const count = days === 30 ? samples : Math.ceil(samples / 8);
    for (const [temperature, error] of [
      [0, 0],
      [0.7, 0.3],
      [0.7, 0.6],
    ] as const) {
      for (const effect of [0, 0.3, 0.5, 0.8]) {
        const result = rates({ days, temperature, error, effect }, count);
        const cells = [result.naive, result.detected, result.clear, result.possible].map(percent);
        process.stdout.write(
          `${String(days).padEnd(4)}  ${`${temperature} and ${error}`.padEnd(15)}  ${String(effect).padEnd(6)} ${cells.join(' ')}  ${String(count).padStart(8)}\n`,
        );
      }
    }
  }
}
