import type { Analysis, Pearson } from '../domain/analysis.ts';
import type { Messages, Strength } from './catalogue.ts';
import { changes } from './effect.ts';
import type { Format } from './format.ts';

/** A number worth a large print, with what it is and how it is to be read. */
export interface Figure {
  heading: string;
  value: string;
  note: string;
}

/**
 * The key figures: effect and money, where there is enough evidence to show them, and how many days
 * they rest on.
 */
export function keyFigures(analysis: Analysis, messages: Messages, format: Format): Figure[] {
  const { days } = analysis;
  return [
    ...(analysis.verdict === 'insufficient' ? [] : effectFigures(analysis, messages, format)),
    {
      heading: messages.daysHeading,
      value: messages.daysUsed(days.joined, days.inPeriod),
      note: format.dateRange(days.first, days.last),
    },
  ];
}

function effectFigures(
  { effect, warmDay }: Analysis,
  messages: Messages,
  format: Format,
): Figure[] {
  if (effect.reason !== null || warmDay === null) return [];
  const { change, low, high } = changes(effect, format);
  const money = format.moneyChange(effect.perDegree);
  const { cool, warm, difference, ci95 } = warmDay;
  const [least, most] = ci95.map(format.moneyChange) as [string, string];
  return [
    {
      heading: messages.effectHeading,
      value: change,
      note: messages.effectNote(low, high, money === change ? null : money),
    },
    {
      heading: messages.warmDayHeading,
      value: format.moneyChange(difference),
      note: messages.warmDayNote(format.roundDegrees(warm), format.roundDegrees(cool), least, most),
    },
  ];
}

/** The bare correlation, which stands after the effect. */
export function correlationFigure(
  { r, reason, ci95 }: Pearson,
  messages: Messages,
  format: Format,
): Figure {
  const heading = messages.correlationHeading;
  if (r === null) {
    const note = reason === null ? '' : messages.noCorrelation[reason];
    return { heading, value: messages.correlationNone, note };
  }
  const note = `${messages.reading(strength(r), direction(r, ci95))}; ${messages.correlationPlain}`;
  return { heading, value: `r = ${format.correlation(r)}`, note };
}

/** Which way r points, `none` where it could as well be zero. */
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
