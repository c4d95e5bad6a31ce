import { quantile } from 'd3-array';
import type { Effect, WarmDay } from '../domain/analysis.ts';

/**
 * The effect between a cool and a warm day, at the quartiles of the temperatures.
 *
 * @returns null without an effect
 */
export function warmDay(effect: Effect, temperatures: readonly number[]): WarmDay | null {
  if (effect.reason !== null) return null;
  const cool = quantile(temperatures, 0.25) as number;
  const warm = quantile(temperatures, 0.75) as number;
  const degrees = warm - cool;
  const [low, high] = effect.ci95;
  return {
    cool,
    warm,
    difference: degrees * effect.perDegree,
    ci95: [degrees * low, degrees * high],
  };
}
