import type {
  Direction,
  InfluentialDay,
  KnownEffect,
  Sensitivity,
  Spearman,
  Verdict,
  VerdictReason,
} from '../domain/analysis.ts';
import type { Estimate } from './effect.ts';
import { ENOUGH_DEGREES_OF_FREEDOM } from './effect.ts';
import { variance, withoutDust } from './numbers.ts';

/** How far the evidence goes, and what that rests on. */
export interface Judgement {
  verdict: Verdict;
  reasons: VerdictReason[];
}

const ENOUGH_DAYS = 20;
const ENOUGH_TEMPERATURES = 5;
/** Degrees Celsius. */
const ENOUGH_SPREAD = 1;

/**
 * A clear verdict asks for p of at most 1%, not 5%: where sales and weather both drift from day to
 * day, a month has too few days to correct for that in full, and at 5% nine in a hundred months
 * without any effect would be called clear; at 1% it is three (`npm run bench -- simulation`).
 */
const CLEAR = 0.01;

/**
 * Judges an effect by what it rests on.
 *
 * @param withoutDay the effect without the day that moves it most
 */
export function judge(
  { effect, regression }: Estimate,
  temperatures: readonly number[],
  { rho }: Spearman,
  { withoutDay }: Pick<Sensitivity, 'withoutDay'>,
): Judgement {
  const lacking: VerdictReason[] = [
    ...(effect.n < ENOUGH_DAYS ? (['fewer than 20 days'] as const) : []),
    ...(effect.reason === null ? [] : [effect.reason]),
    ...(regression !== null && regression.degreesOfFreedom < ENOUGH_DEGREES_OF_FREEDOM
      ? (['fewer than 12 degrees of freedom'] as const)
      : []),
    ...(effect.reason === 'constant temperature' ? [] : narrow(temperatures)),
  ];
  if (lacking.length > 0 || effect.reason !== null || regression === null) {
    return { verdict: 'insufficient', reasons: lacking };
  }
  if (finding(effect) === 0) {
    return { verdict: 'none-detected', reasons: ['interval includes zero'] };
  }
  const sign = Math.sign(effect.perDegree);
  const doubts: VerdictReason[] = [
    ...(effect.p > CLEAR ? (['p is above 0.01'] as const) : []),
    ...(withoutDay !== null && hangsOn(withoutDay, sign)
      ? (['one day changes the conclusion'] as const)
      : []),
    ...(Math.sign(rho ?? 0) === sign ? [] : (['ranks disagree'] as const)),
  ];
  const reasons: VerdictReason[] = ['interval excludes zero', ...doubts];
  return { verdict: doubts.length === 0 ? 'clear' : 'possible', reasons };
}

/** Whether the conclusion is another one without some day. */
function hangsOn({ changesConclusion, perDegreeWithoutAnyDay }: InfluentialDay, sign: number) {
  return changesConclusion || perDegreeWithoutAnyDay.some((slope) => Math.sign(slope) !== sign);
}

/** The sign of an effect whose interval excludes zero, else 0. */
export function finding({ perDegree, ci95 }: Pick<KnownEffect, 'perDegree' | 'ci95'>): -1 | 0 | 1 {
  if (ci95[0] <= 0 && ci95[1] >= 0) return 0;
  return perDegree < 0 ? -1 : 1;
}

/** Which way the verdict says sales go when it gets warmer. */
export function direction(verdict: Verdict, perDegree: number | null): Direction {
  if (verdict === 'insufficient') return 'unknown';
  if (verdict === 'none-detected') return 'none';
  return (perDegree ?? 0) < 0 ? 'negative' : 'positive';
}

function narrow(temperatures: readonly number[]): VerdictReason[] {
  if (new Set(temperatures.map(withoutDust)).size < ENOUGH_TEMPERATURES) {
    return ['fewer than 5 distinct temperatures'];
  }
  return Math.sqrt(variance(temperatures)) < ENOUGH_SPREAD ? ['temperatures too much alike'] : [];
}
