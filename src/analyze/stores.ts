import { mean } from 'd3-array';
import type { Effect, StoreEffect } from '../domain/analysis.ts';
import type { IsoDate } from '../domain/calendar.ts';
import type { StoreDays } from '../domain/records.ts';
import { estimate } from './effect.ts';
import { holm } from './holm.ts';

/**
 * The effect in each store, from the most negative to the most positive: in percent if every effect
 * has a percentage, otherwise in money. Stores without an effect come last, by name. p is corrected
 * for the number of stores (Holm 1979), since among many stores some show an effect by chance.
 */
export function storeEffects(
  stores: readonly StoreDays[],
  holidays: ReadonlySet<IsoDate>,
): StoreEffect[] {
  const estimates = stores.map(
    ({ dates, temperatures, amounts }) =>
      estimate({ dates, holidays, x: temperatures, y: amounts }).effect,
  );
  const corrected = holm(estimates.map(({ p }) => p));
  const effects = stores.map(({ store, station, amounts }, i): StoreEffect => {
    const { perDegree, percentPerDegree, ci95, percentCi95, p, n, reason } = estimates[i] as Effect;
    return {
      store,
      station,
      meanAmount: mean(amounts) ?? null,
      perDegree,
      percentPerDegree,
      ci95,
      percentCi95,
      p,
      pHolm: corrected[i] ?? null,
      n,
      reason,
    };
  });
  const inPercent = effects.every(
    ({ perDegree, percentPerDegree }) => perDegree === null || percentPerDegree !== null,
  );
  const sizeOf = (effect: StoreEffect) =>
    (inPercent ? effect.percentPerDegree : effect.perDegree) ?? Number.POSITIVE_INFINITY;
  return effects.sort((a, b) => sizeOf(a) - sizeOf(b) || (a.store < b.store ? -1 : 1));
}
