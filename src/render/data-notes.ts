import type { Analysis } from '../domain/analysis.ts';
import { dayBefore } from '../domain/calendar.ts';
import type { Messages } from './catalogue.ts';
import { checkWarnings } from './data-checks.ts';
import type { Format } from './format.ts';

/** What the reader must know before all else: that data or conclusion are not what they seem. */
export function banners(analysis: Analysis, messages: Messages, format: Format): string[] {
  const { sample, period, month, verdict, sensitivity } = analysis;
  const { completeDays, withoutDay } = sensitivity;
  const concluded = verdict !== 'insufficient';
  return [
    sample && messages.sampleBanner,
    period.partial &&
      messages.partialBanner(format.month(month), format.date(dayBefore(period.endExclusive))),
    checkWarnings(analysis, messages, format) || false,
    concluded && completeDays?.changesConclusion && messages.hangsOnFilling,
    concluded &&
      withoutDay?.changesConclusion &&
      messages.hangsOnDay(format.shortDate(withoutDay.date)),
  ].filter((banner) => typeof banner === 'string');
}

/** What became of the days, and how much hangs on one of them. */
export function notes(
  { days, badRows, verdict, sensitivity: { completeDays, withoutDay } }: Analysis,
  messages: Messages,
  format: Format,
): string[] {
  const { filledAmounts, filledTemperatures, dropped, shoppingOnly, closed } = days;
  const missing = [
    filledAmounts > 0 && messages.filledAmounts(filledAmounts),
    filledTemperatures > 0 && messages.filledTemperatures(filledTemperatures),
    dropped.length > 0 && messages.dropped(dropped.length, format.shortDates(dropped)),
    shoppingOnly.length > 0 &&
      messages.shoppingOnly(shoppingOnly.length, format.shortDates(shoppingOnly)),
    badRows.shopping > 0 && messages.badSales(badRows.shopping),
    badRows.weather > 0 && messages.badWeather(badRows.weather),
  ].filter((line) => line !== false);
  return [
    ...(missing.length > 0 ? missing : [messages.complete]),
    ...(verdict !== 'insufficient' && completeDays?.effect.reason != null
      ? [messages.fillingUnchecked]
      : []),
    ...(closed.length > 0 ? [messages.closed(closed.length, format.shortDates(closed))] : []),
    ...(verdict !== 'insufficient' && withoutDay !== null
      ? [
          messages.influentialDay(
            format.shortDate(withoutDay.date),
            format.moneyChange(withoutDay.perDegreeWithoutAnyDay[0]),
            format.moneyChange(withoutDay.perDegreeWithoutAnyDay[1]),
          ),
        ]
      : []),
  ];
}
