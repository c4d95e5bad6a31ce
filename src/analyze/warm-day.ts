import type { Effect, WarmDay } from '../domain/analysis.ts';

/**
 * A warm day against a cool one, at the quartiles of the days' temperatures: a quarter of the days
 * was cooler still, a quarter warmer. Null without an effect.
 */
export function warmDay(effect: Effect, temperatures: readonly number[]): WarmDay | null {
  if (effect.reason !== null) return null;
  const [cool, warm] = [quantile(temperatures, 0.25), quantile(temperatures, 0.75)];
  const degrees = warm - cool;
  const [low, high] = effect.ci95;
  return {
    cool,
    warm,
    difference: degrees * effect.perDegree,
    ci95: [degrees * low, degrees * high],
  };
}

/** Linear between the two nearest values, as numpy and R do without being told otherwise. */
function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const [low, high] = [Math.floor(at), Math.ceil(at)].map((i) => sorted[i] as number);
  return (low as number) + (at - Math.floor(at)) * ((high as number) - (low as number));
}
