import type { Analysis } from '../domain/analysis.ts';
import { dayBefore } from '../domain/calendar.ts';
import { checkWarnings } from './data-checks.ts';
import type { Writer } from './writer.ts';

/** Warnings above the report: sample data, a partial month, bad data, a fragile conclusion. */
export function banners(analysis: Analysis, writer: Writer): string[] {
  const { sample, period, month, verdict, sensitivity } = analysis;
  const { messages, format } = writer;
  const { completeDays, withoutDay } = sensitivity;
  const hasConclusion = verdict !== 'insufficient';
  return [
    sample && messages.sampleBanner,
    period.partial &&
      messages.partialBanner(format.month(month), format.date(dayBefore(period.endExclusive))),
    checkWarnings(analysis, writer) || false,
    hasConclusion && completeDays?.changesConclusion && messages.dependsOnFilledValues,
    hasConclusion &&
      withoutDay?.changesConclusion &&
      messages.dependsOnDay(format.shortDate(withoutDay.date)),
  ].filter((banner) => typeof banner === 'string');
}

/** Filled, dropped and closed days, bad rows, and the most influential day. */
export function notes(
  { days, badRows, verdict, sensitivity: { completeDays, withoutDay } }: Analysis,
  { messages, format }: Writer,
): string[] {
  const { filledAmounts, filledTemperatures, dropped, shoppingOnly, closed } = days;
  const gaps = [
    filledAmounts > 0 && messages.filledAmounts(filledAmounts),
    filledTemperatures > 0 && messages.filledTemperatures(filledTemperatures),
    dropped.length > 0 && messages.dropped(dropped.length, format.shortDates(dropped)),
    shoppingOnly.length > 0 &&
      messages.shoppingOnly(shoppingOnly.length, format.shortDates(shoppingOnly)),
    badRows.shopping > 0 && messages.badSales(badRows.shopping),
    badRows.weather > 0 && messages.badWeather(badRows.weather),
  ].filter((line) => line !== false);
  const hasConclusion = verdict !== 'insufficient';
  return [
    ...(gaps.length > 0 ? gaps : [messages.complete]),
    hasConclusion && completeDays?.effect.reason != null && messages.fillingUnchecked,
    closed.length > 0 && messages.closed(closed.length, format.shortDates(closed)),
    hasConclusion &&
      withoutDay !== null &&
      messages.influentialDay(
        format.shortDate(withoutDay.date),
        format.moneyChange(withoutDay.perDegreeWithoutAnyDay[0]),
        format.moneyChange(withoutDay.perDegreeWithoutAnyDay[1]),
      ),
  ].filter((line) => line !== false);
}
