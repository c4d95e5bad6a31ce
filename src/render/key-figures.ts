import type { Analysis, Pearson } from '../domain/analysis.ts';
import type { Strength } from './catalogue.ts';
import { formatEffect } from './effect.ts';
import type { Writer } from './writer.ts';

/** A number in large print, with its heading and an explanation. */
export interface Figure {
  heading: string;
  value: string;
  note: string;
}

/** The key figures: the effect, in percent and in money, and the number of days. */
export function keyFigures(analysis: Analysis, writer: Writer): Figure[] {
  const { days, verdict } = analysis;
  const { messages, format } = writer;
  return [
    ...(verdict === 'insufficient' ? [] : effectFigures(analysis, writer)),
    {
      heading: messages.daysHeading,
      value: messages.daysUsed(days.joined, days.inPeriod),
      note: format.dateRange(days.first, days.last),
    },
  ];
}

function effectFigures({ effect, warmDay }: Analysis, { messages, format }: Writer): Figure[] {
  if (effect.reason !== null || warmDay === null) return [];
  const { change, low, high } = formatEffect(effect, format);
  const money = format.moneyChange(effect.perDegree);
  const { cool, warm, difference, ci95 } = warmDay;
  return [
    {
      heading: messages.effectHeading,
      value: change,
      note: messages.effectNote(low, high, money === change ? null : money),
    },
    {
      heading: messages.warmDayHeading,
      value: format.moneyChange(difference),
      note: messages.warmDayNote(
        format.roundDegrees(warm),
        format.roundDegrees(cool),
        format.moneyChange(ci95[0]),
        format.moneyChange(ci95[1]),
      ),
    },
  ];
}

/** The unadjusted correlation. */
export function correlationFigure(
  { r, reason, ci95 }: Pearson,
  { messages, format }: Writer,
): Figure {
  const heading = messages.correlationHeading;
  if (r === null) {
    const note = reason === null ? '' : messages.noCorrelation[reason];
    return { heading, value: messages.correlationNone, note };
  }
  const meaning = messages.correlationMeaning(strength(r), direction(r, ci95));
  const note = `${meaning}; ${messages.correlationUnadjusted}`;
  return { heading, value: `r = ${format.correlation(r)}`, note };
}

/** The direction of r; `none` if its interval includes zero. */
function direction(r: number, ci95: Pearson['ci95']) {
  if (ci95 === null) return 'unknown';
  if (ci95[0] <= 0 && ci95[1] >= 0) return 'none';
  return r < 0 ? 'negative' : 'positive';
}

/** Cohen's conventions (Statistical Power Analysis for the Behavioral Sciences, 1988). */
function strength(r: number): Strength {
  const size = Math.abs(r);
  if (size < 0.1) return 'negligible';
  if (size < 0.3) return 'weak';
  return size < 0.5 ? 'moderate' : 'strong';
}
