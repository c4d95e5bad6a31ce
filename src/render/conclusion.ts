import type {
  Analysis,
  Effect,
  KnownEffect,
  TemperatureRange,
  VerdictReason,
} from '../domain/analysis.ts';
import type { Change, Compared, Doubt, MeanOfRange, Messages } from './catalogue.ts';
import { type Bounded, changes, inUnit } from './effect.ts';
import type { Format } from './format.ts';

/** The conclusion in two steps: the finding, and what stands behind it, which may be empty. */
export interface ConclusionText {
  finding: string;
  detail: string;
}

/**
 * The conclusion in words. It follows from the verdict: what one degree did and how sure that is,
 * or why it cannot be told; then what supports or limits it.
 */
export function conclusionText(
  analysis: Analysis,
  messages: Messages,
  format: Format,
): ConclusionText {
  return {
    finding: finding(analysis, messages, format),
    detail: [...details(analysis, messages, format), ...pooled(analysis, messages, format)].join(
      ' ',
    ),
  };
}

function finding(analysis: Analysis, messages: Messages, format: Format): string {
  const { verdict, verdictReasons, effect } = analysis;
  if (verdict === 'insufficient' || effect.reason !== null) {
    const [reason = 'too few days'] = doubts(verdictReasons);
    return messages.notEnough(messages.reason[reason](effect.n));
  }
  const { change, low, high } = inWords(effect, format);
  if (verdict === 'none-detected') return messages.noneDetected(low, high, compared(effect));
  const [near, far] = change.direction === 'lower' ? [high, low] : [low, high];
  return messages.changed(change, { low: near.size, high: far.size }, compared(effect), verdict);
}

/** The effect and its bounds without their signs, which the sentence tells in words. */
function inWords(effect: KnownEffect, format: Format): Bounded<Change> {
  const inWords = (write: (value: number) => string) => (value: number) => ({
    size: write(Math.abs(value)),
    direction: value < 0 ? ('lower' as const) : ('higher' as const),
  });
  return inUnit(effect, inWords(format.percent), inWords(format.money));
}

function compared({ adjustedFor }: Effect): Compared {
  return adjustedFor.includes('weekday') ? 'weekday' : 'weekend';
}

function details(analysis: Analysis, messages: Messages, format: Format): string[] {
  const { verdict, verdictReasons, effect } = analysis;
  switch (verdict) {
    case 'clear':
      return comparison(analysis, messages, format);
    case 'possible':
      return doubts(verdictReasons).map((doubt) => sentence(messages.reason[doubt](effect.n)));
    case 'none-detected':
      return [messages.notRuledOut];
    case 'insufficient':
      return [];
  }
}

function doubts(reasons: readonly VerdictReason[]): Doubt[] {
  return reasons.filter(
    (reason) => reason !== 'interval excludes zero' && reason !== 'interval includes zero',
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function pooled(
  { pooled: effect, history }: Analysis,
  messages: Messages,
  format: Format,
): string[] {
  if (effect === null || effect.reason !== null) return [];
  const { change, low, high } = changes(effect, format);
  return [messages.pooled(history.length + 1, change, low, high)];
}

/**
 * The average day at the cold and at the warm end. Nothing where fewer than two ranges have days, or
 * where their means tell another story than the effect.
 */
function comparison(
  { ranges, conclusion }: Analysis,
  messages: Messages,
  format: Format,
): string[] {
  const withDays = ranges.filter(hasDays);
  const [cold, warm] = [withDays.at(0), withDays.at(-1)];
  if (cold === undefined || warm === undefined) return [];
  const change = warm.meanAmount - cold.meanAmount;
  if (conclusion.direction === 'negative' ? change >= 0 : change <= 0) return [];
  const [ofCold, ofWarm] = [cold, warm].map((range) => ({
    range: rangeInWords(range, messages, format),
    mean: format.money(range.meanAmount),
  })) as [MeanOfRange, MeanOfRange];
  return [messages.comparison(ofCold, ofWarm)];
}

/** The bounds of a range, as in "above 20 to 22 °C". */
export function rangeInWords(
  { above, upTo }: Pick<TemperatureRange, 'above' | 'upTo'>,
  messages: Messages,
  format: Format,
): string {
  if (above === null) return upTo === null ? '' : messages.atMost(format.degrees(upTo));
  if (upTo === null) return messages.above(format.degrees(above));
  return messages.between(format.degrees(above), format.degrees(upTo));
}

function hasDays(range: TemperatureRange): range is TemperatureRange & { meanAmount: number } {
  return range.meanAmount !== null;
}
