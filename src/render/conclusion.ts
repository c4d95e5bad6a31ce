import type {
  Analysis,
  Effect,
  KnownEffect,
  TemperatureRange,
  VerdictReason,
} from '../domain/analysis.ts';
import type { Change, ComparisonBasis, Doubt } from './catalogue.ts';
import { type Bounded, convertEffect, formatEffect } from './effect.ts';
import type { Format } from './format.ts';
import type { Writer } from './writer.ts';

/** The conclusion in two steps. */
export interface ConclusionText {
  /** The effect of one degree and its uncertainty, or why it is unknown. */
  finding: string;
  /** Supports or limits the finding; may be empty. */
  detail: string;
}

/** The conclusion in words. It follows from the verdict. */
export function conclusionText(analysis: Analysis, writer: Writer): ConclusionText {
  return {
    finding: finding(analysis, writer),
    detail: [...details(analysis, writer), ...pooled(analysis, writer)].join(' '),
  };
}

function finding(
  { verdict, verdictReasons, effect }: Analysis,
  { messages, format }: Writer,
): string {
  if (verdict === 'insufficient' || effect.reason !== null) {
    const [reason = 'too few days'] = doubts(verdictReasons);
    return messages.notEnoughEvidence(messages.reason[reason](effect.n));
  }
  const { change, low, high } = unsignedChanges(effect, format);
  const basis = comparisonBasis(effect);
  if (verdict === 'none-detected') return messages.noEffectDetected(low, high, basis);
  const range =
    change.direction === 'lower'
      ? { low: high.size, high: low.size }
      : { low: low.size, high: high.size };
  return messages.effectDetected(change, range, basis, verdict);
}

/** The effect and its bounds without signs: the sentence has a word for the direction. */
function unsignedChanges(effect: KnownEffect, format: Format): Bounded<Change> {
  const toChange =
    (formatSize: (value: number) => string) =>
    (value: number): Change => ({
      size: formatSize(Math.abs(value)),
      direction: value < 0 ? 'lower' : 'higher',
    });
  return convertEffect(effect, toChange(format.percent), toChange(format.money));
}

function comparisonBasis({ adjustedFor }: Effect): ComparisonBasis {
  return adjustedFor.includes('weekday') ? 'weekday' : 'weekend';
}

function details(analysis: Analysis, writer: Writer): string[] {
  const { verdict, verdictReasons, effect } = analysis;
  const { messages } = writer;
  switch (verdict) {
    case 'clear':
      return comparison(analysis, writer);
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

function pooled({ pooled: effect, history }: Analysis, { messages, format }: Writer): string[] {
  if (effect === null || effect.reason !== null) return [];
  const { change, low, high } = formatEffect(effect, format);
  return [messages.pooled(history.length + 1, change, low, high)];
}

/**
 * The mean day of the coldest and of the warmest range. Empty if fewer than two ranges have days, or
 * if their means contradict the effect.
 */
function comparison({ ranges, conclusion }: Analysis, writer: Writer): string[] {
  const { messages, format } = writer;
  const rangesWithDays = ranges.filter(hasDays);
  const coldest = rangesWithDays.at(0);
  const warmest = rangesWithDays.at(-1);
  if (coldest === undefined || warmest === undefined) return [];
  const change = warmest.meanAmount - coldest.meanAmount;
  if (conclusion.direction === 'negative' ? change >= 0 : change <= 0) return [];
  const meanOf = (range: RangeWithDays) => ({
    range: rangeInWords(range, writer),
    mean: format.money(range.meanAmount),
  });
  return [messages.comparison(meanOf(coldest), meanOf(warmest))];
}

/** The bounds of a range, as in "above 20 to 22 °C". */
export function rangeInWords(
  { above, upTo }: Pick<TemperatureRange, 'above' | 'upTo'>,
  { messages, format }: Writer,
): string {
  if (above === null) return upTo === null ? '' : messages.atMost(format.degrees(upTo));
  if (upTo === null) return messages.above(format.degrees(above));
  return messages.between(format.degrees(above), format.degrees(upTo));
}

type RangeWithDays = TemperatureRange & { meanAmount: number };

function hasDays(range: TemperatureRange): range is RangeWithDays {
  return range.meanAmount !== null;
}
