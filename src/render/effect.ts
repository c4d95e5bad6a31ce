import type { Interval, KnownEffect } from '../domain/analysis.ts';
import type { Format } from './format.ts';

/** An effect with its bounds, each as text or whatever else is made of a number. */
export type Bounded<Made> = Record<'change' | 'low' | 'high', Made>;

/**
 * An effect and its bounds, in percent of the mean day; in money where there is no such percentage,
 * or where it would show nothing but zeros.
 *
 * @param percent makes something of a percentage
 * @param money makes something of an amount
 */
export function inUnit<Made>(
  { percentPerDegree, percentCi95, perDegree, ci95 }: Measured,
  percent: (value: number) => Made,
  money: (value: number) => Made,
): Bounded<Made> {
  const bounded = (make: (value: number) => Made, change: number, [low, high]: Interval) => ({
    change: make(change),
    low: make(low),
    high: make(high),
  });
  if (percentPerDegree === null || percentCi95 === null || isTiny(percentPerDegree, percentCi95)) {
    return bounded(money, perDegree, ci95);
  }
  return bounded(percent, percentPerDegree, percentCi95);
}

type Measured = Pick<KnownEffect, 'percentPerDegree' | 'percentCi95' | 'perDegree' | 'ci95'>;

/** The effect and its bounds with their signs. */
export function changes(effect: Measured, format: Format): Bounded<string> {
  return inUnit(effect, format.percentChange, format.moneyChange);
}

/** True where percents would show nothing but zeros. */
function isTiny(change: number, bounds: Interval): boolean {
  return [change, ...bounds].every((value) => Math.abs(value) < 0.005);
}
