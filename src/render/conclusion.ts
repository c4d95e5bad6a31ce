import type { Analysis, Effect, KnownEffect, TemperatureRange } from '../domain/analysis.ts';
import type { Format } from './format.ts';
import type { Change, Compared, MeanOfRange, Messages } from './messages/messages.ts';

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
    const [reason] = verdictReasons;
    return messages.notEnough(reason === undefined ? '' : messages.reason[reason](effect.n));
  }
  const { change, low, high } = inWords(effect, format);
  if (verdict === 'none-detected') return messages.noneDetected(low, high, compared(effect));
  const [near, far] = change.direction === 'lower' ? [high, low] : [low, high];
  return messages.changed(change, { low: near.size, high: far.size }, compared(effect), verdict);
}

/** The effect and its bounds, in percent of the mean day or, where there is none, in money. */
function inWords(effect: KnownEffect, format: Format): Record<'change' | 'low' | 'high', Change> {
  const { percentPerDegree, percentCi95, perDegree, ci95 } = effect;
  const of = (value: number, text: string): Change => ({
    size: text,
    direction: value < 0 ? 'lower' : 'higher',
  });
  const percent = (value: number) => of(value, format.percent(Math.abs(value)));
  const money = (value: number) => of(value, format.money(Math.abs(value)));
  if (percentPerDegree === null || percentCi95 === null) {
    return { change: money(perDegree), low: money(ci95[0]), high: money(ci95[1]) };
  }
  return {
    change: percent(percentPerDegree),
    low: percent(percentCi95[0]),
    high: percent(percentCi95[1]),
  };
}

function compared({ adjustedFor }: Effect): Compared {
  if (adjustedFor.includes('weekday')) return 'weekday';
  return adjustedFor.includes('weekend') ? 'weekend' : 'nothing';
}

function details(analysis: Analysis, messages: Messages, format: Format): string[] {
  const { verdict, verdictReasons, effect } = analysis;
  switch (verdict) {
    case 'clear':
      return comparison(analysis, messages, format);
    case 'possible':
      return verdictReasons
        .filter((reason) => reason !== 'interval excludes zero')
        .map((reason) => sentence(messages.reason[reason](effect.n)));
    case 'none-detected':
      return [messages.notRuledOut];
    case 'insufficient':
      return [];
  }
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

/** The effect and its bounds with their signs. */
export function changes(
  effect: KnownEffect,
  format: Format,
): Record<'change' | 'low' | 'high', string> {
  const { percentPerDegree, percentCi95, perDegree, ci95 } = effect;
  if (percentPerDegree === null || percentCi95 === null) {
    const [low, high] = ci95.map(format.moneyChange) as [string, string];
    return { change: format.moneyChange(perDegree), low, high };
  }
  const [low, high] = percentCi95.map(format.percentChange) as [string, string];
  return { change: format.percentChange(percentPerDegree), low, high };
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
