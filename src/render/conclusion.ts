import type { Analysis, TemperatureRange } from '../domain/records.ts';
import type { Format } from './format.ts';
import type { MeanOfRange, Messages } from './messages/messages.ts';

/** The conclusion in two steps: the finding, and what stands behind it, which may be empty. */
export interface ConclusionText {
  finding: string;
  detail: string;
}

/**
 * The conclusion in words. It follows from the numbers: the direction, then the average day at
 * the cold and at the warm end where these agree with it, or else the reason.
 */
export function conclusionText(
  { correlation, ranges, conclusion }: Analysis,
  messages: Messages,
  format: Format,
): ConclusionText {
  const { r, n, reason } = correlation;
  const { direction } = conclusion;
  const finding = messages.finding[direction];
  switch (direction) {
    case 'unknown':
      return {
        finding,
        detail: reason === null ? messages.tooFewForDirection : messages.noCorrelation[reason],
      };
    case 'none':
      return { finding, detail: messages.canBeChance(n, format.correlation(r ?? 0)) };
    default:
      return { finding, detail: comparison(direction, ranges, messages, format) };
  }
}

/** Empty where fewer than two ranges have days, or where their means tell another story than r. */
function comparison(
  direction: 'negative' | 'positive',
  ranges: readonly TemperatureRange[],
  messages: Messages,
  format: Format,
): string {
  const withDays = ranges.filter(hasDays);
  const [cold, warm] = [withDays.at(0), withDays.at(-1)];
  if (cold === undefined || warm === undefined) return '';
  const change = warm.meanAmount - cold.meanAmount;
  if (direction === 'negative' ? change >= 0 : change <= 0) return '';
  const [ofCold, ofWarm] = [cold, warm].map((range) => ({
    range: rangeInWords(range, messages, format),
    mean: format.money(range.meanAmount),
  })) as [MeanOfRange, MeanOfRange];
  return messages.comparison(ofCold, ofWarm);
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
