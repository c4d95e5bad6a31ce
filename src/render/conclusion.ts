import type { Analysis, TemperatureRange } from '../domain/records.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages/messages.ts';

/**
 * The conclusion in words. It follows from the numbers: the direction, then the average day at
 * the cold and at the warm end where these agree with it, or else the reason.
 */
export function conclusionText(analysis: Analysis, messages: Messages, format: Format): string {
  const { correlation, ranges, conclusion } = analysis;
  const { r, n, reason } = correlation;
  const { direction } = conclusion;
  const sentence = messages.conclusion(direction, {
    r: r === null ? null : format.correlation(r),
    days: n,
  });
  if (direction === 'none') return sentence;
  if (direction === 'unknown') {
    const why = reason === null ? messages.tooFewForDirection : messages.noCorrelation[reason];
    return `${sentence} ${why}`;
  }

  const filled = ranges.filter(hasDays);
  const [cold, warm] = [filled.at(0), filled.at(-1)];
  if (cold === undefined || warm === undefined) return sentence;
  const change = warm.meanAmount - cold.meanAmount;
  if (direction === 'negative' ? change >= 0 : change <= 0) return sentence;
  const mean = (range: typeof cold) => ({
    range: rangeInWords(range, messages, format),
    mean: format.money(range.meanAmount),
  });
  return `${sentence} ${messages.comparison(mean(cold), mean(warm))}`;
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
