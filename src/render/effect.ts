import type { Interval, KnownEffect } from '../domain/analysis.ts';
import type { Format } from './format.ts';

/** An effect and the bounds of its interval. */
export type Bounded<T> = Record<'change' | 'low' | 'high', T>;

type EffectSize = Pick<KnownEffect, 'percentPerDegree' | 'percentCi95' | 'perDegree' | 'ci95'>;

/**
 * Converts an effect and its bounds: in percent of the mean day, or in money if there is no
 * percentage or if all percentages would be rounded to zero.
 */
export function convertEffect<T>(
  { percentPerDegree, percentCi95, perDegree, ci95 }: EffectSize,
  percent: (value: number) => T,
  money: (value: number) => T,
): Bounded<T> {
  const convert = (unit: (value: number) => T, change: number, [low, high]: Interval) => ({
    change: unit(change),
    low: unit(low),
    high: unit(high),
  });
  if (percentPerDegree === null || percentCi95 === null || isZero(percentPerDegree, percentCi95)) {
    return convert(money, perDegree, ci95);
  }
  return convert(percent, percentPerDegree, percentCi95);
}

/** Formats an effect and its bounds with their signs. */
export function formatEffect(effect: EffectSize, format: Format): Bounded<string> {
  return convertEffect(effect, format.percentChange, format.moneyChange);
}

/** True if all percentages are shown as zero. */
function isZero(change: number, bounds: Interval): boolean {
  return [change, ...bounds].every((value) => Math.abs(value) < 0.005);
}
