import type { Effect, StoreEffect } from '../domain/analysis.ts';
import type { IsoDate } from '../domain/calendar.ts';
import type { StoreDays } from '../domain/records.ts';
import { estimate } from './effect.ts';
import { holm } from './holm.ts';
import { mean } from './numbers.ts';

/**
 * The effect in each store, from the most negative to the most positive, in percent where all have
 * that; those without one come last, by name. p is corrected for the number of stores (Holm 1979):
 * of many stores some show an effect by chance.
 */
export function storeEffects(
  stores: readonly StoreDays[],
  holidays: ReadonlySet<IsoDate>,
): StoreEffect[] {
  const effects = stores.map(
    ({ dates, temperatures, amounts }) =>
      estimate({ dates, holidays, x: temperatures, y: amounts }).effect,
  );
  const corrected = holm(effects.map(({ p }) => p));
  const found = stores.map(({ store, station, amounts }, i): StoreEffect => {
    const { perDegree, percentPerDegree, ci95, percentCi95, p, n, reason } = effects[i] as Effect;
    return {
      store,
      station,
      meanAmount: amounts.length === 0 ? null : mean(amounts),
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
  const inPercent = found.every(
    ({ perDegree, percentPerDegree }) => perDegree === null || percentPerDegree !== null,
  );
  const size = (each: StoreEffect) => (inPercent ? each.percentPerDegree : each.perDegree);
  return found.sort(
    (a, b) =>
      (size(a) ?? Number.POSITIVE_INFINITY) - (size(b) ?? Number.POSITIVE_INFINITY) ||
      (a.store < b.store ? -1 : 1),
  );
}
