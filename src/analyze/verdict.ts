import type {
  Direction,
  InfluentialDay,
  KnownEffect,
  Sensitivity,
  Spearman,
  Verdict,
  VerdictReason,
} from '../domain/analysis.ts';
import { type Estimate, MIN_DEGREES_OF_FREEDOM } from './effect.ts';
import { roundTo12Digits, variance } from './vectors.ts';

/** A verdict and its reasons. */
export interface Judgement {
  verdict: Verdict;
  reasons: VerdictReason[];
}

const MIN_DAYS = 20;
const MIN_TEMPERATURES = 5;
/** Degrees Celsius. */
const MIN_DEVIATION = 1;

/**
 * A clear verdict requires p of at most 1%, not 5%: if sales and weather are both autocorrelated, a
 * month has too few days for a full correction. At 5% nine of a hundred months without any effect
 * would get a clear verdict; at 1% three do (`npm run bench -- simulation`).
 */
const MAX_P_OF_CLEAR = 0.01;

/**
 * The verdict on an effect.
 *
 * @param withoutDay the effect without the most influential day
 */
export function judge(
  { effect, regression }: Estimate,
  temperatures: readonly number[],
  { rho }: Spearman,
  { withoutDay }: Pick<Sensitivity, 'withoutDay'>,
): Judgement {
  const obstacles: VerdictReason[] = [
    ...(effect.n < MIN_DAYS ? (['fewer than 20 days'] as const) : []),
    ...(effect.reason === null ? [] : [effect.reason]),
    ...(regression !== null && regression.degreesOfFreedom < MIN_DEGREES_OF_FREEDOM
      ? (['fewer than 12 degrees of freedom'] as const)
      : []),
    ...(effect.reason === 'constant temperature' ? [] : temperatureObstacles(temperatures)),
  ];
  if (obstacles.length > 0 || effect.reason !== null || regression === null) {
    return { verdict: 'insufficient', reasons: obstacles };
  }
  const sign = effectSign(effect);
  if (sign === 0) return { verdict: 'none-detected', reasons: ['interval includes zero'] };
  const doubts: VerdictReason[] = [
    ...(effect.p > MAX_P_OF_CLEAR ? (['p is above 0.01'] as const) : []),
    ...(withoutDay !== null && dependsOnOneDay(withoutDay, sign)
      ? (['one day changes the conclusion'] as const)
      : []),
    ...(Math.sign(rho ?? 0) === sign ? [] : (['ranks disagree'] as const)),
  ];
  return {
    verdict: doubts.length === 0 ? 'clear' : 'possible',
    reasons: ['interval excludes zero', ...doubts],
  };
}

function dependsOnOneDay(
  { changesConclusion, perDegreeWithoutAnyDay }: InfluentialDay,
  sign: number,
): boolean {
  return changesConclusion || perDegreeWithoutAnyDay.some((slope) => Math.sign(slope) !== sign);
}

/** The sign of an effect whose interval excludes zero, otherwise 0. */
export function effectSign({
  perDegree,
  ci95,
}: Pick<KnownEffect, 'perDegree' | 'ci95'>): -1 | 0 | 1 {
  if (ci95[0] <= 0 && ci95[1] >= 0) return 0;
  return perDegree < 0 ? -1 : 1;
}

/** The direction of sales with rising temperature, if the verdict supports one. */
export function direction(verdict: Verdict, perDegree: number | null): Direction {
  if (verdict === 'insufficient') return 'unknown';
  if (verdict === 'none-detected') return 'none';
  return (perDegree ?? 0) < 0 ? 'negative' : 'positive';
}

function temperatureObstacles(temperatures: readonly number[]): VerdictReason[] {
  if (new Set(temperatures.map(roundTo12Digits)).size < MIN_TEMPERATURES) {
    return ['fewer than 5 distinct temperatures'];
  }
  return Math.sqrt(variance(temperatures)) < MIN_DEVIATION ? ['temperatures too much alike'] : [];
}
