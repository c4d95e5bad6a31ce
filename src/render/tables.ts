import type { Analysis, Effect, Interval, Rain } from '../domain/analysis.ts';
import { changes } from './conclusion.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages/messages.ts';

/** A table of the report; the first column names the rows. */
export interface ViewTable {
  heading: string;
  columns: readonly string[];
  rows: string[][];
  notes: string[];
}

/** What stands behind the key figures, as far as the data has it. */
export function furtherTables(analysis: Analysis, messages: Messages, format: Format): ViewTable[] {
  return [
    ...history(analysis, messages, format),
    ...baskets(analysis, messages, format),
    ...exploratory(analysis, messages, format),
  ];
}

function history(
  { history: months, pooled }: Analysis,
  messages: Messages,
  format: Format,
): ViewTable[] {
  if (pooled === null) return [];
  const { notKnown } = messages;
  const rows = months.map(({ month, percentPerDegree, percentCi95, r, n }) => [
    format.month(month),
    percentPerDegree === null ? notKnown : format.percentChange(percentPerDegree),
    interval(percentCi95, format.percentChange, messages),
    r === null ? notKnown : format.correlation(r),
    String(n),
  ]);
  const all = [messages.allMonths, ...effectCells(pooled, messages, format), '', String(pooled.n)];
  return [
    {
      heading: messages.historyHeading,
      columns: messages.historyColumns,
      rows: [...rows, all],
      notes: [],
    },
  ];
}

function baskets({ baskets: found }: Analysis, messages: Messages, format: Format): ViewTable[] {
  if (found === null) return [];
  const { purchases, meanPurchase, rowLevel } = found;
  return [
    {
      heading: messages.basketsHeading,
      columns: messages.basketsColumns,
      rows: [
        [messages.purchases, ...effectCells(purchases, messages, format)],
        [messages.meanPurchase, ...effectCells(meanPurchase, messages, format)],
      ],
      notes:
        rowLevel.r === null ? [] : [messages.rowLevel(format.correlation(rowLevel.r), rowLevel.n)],
    },
  ];
}

function exploratory(
  { exploratory: { dayBefore, weather, rain }, verdict }: Analysis,
  messages: Messages,
  format: Format,
): ViewTable[] {
  // Side looks mean nothing where the main question has no answer.
  if (verdict === 'insufficient') return [];
  const p = (value: number | null) => (value === null ? messages.notKnown : format.p(value));
  const percent = (value: number | null) =>
    value === null ? messages.notKnown : format.percentChange(value);
  return [
    {
      heading: messages.exploratoryHeading,
      columns: messages.exploratoryColumns,
      rows: [
        [messages.dayBefore, ...effectCells(dayBefore, messages, format), p(dayBefore.p)],
        ...weather.map(({ column, percentPerUnit, percentCi95, pHolm }) => [
          messages.weatherColumn(column),
          percent(percentPerUnit),
          interval(percentCi95, format.percentChange, messages),
          p(pHolm),
        ]),
      ],
      notes: [
        ...(rain === null ? [] : [rainNote(rain, messages, format)]),
        messages.exploratoryNote,
      ],
    },
  ];
}

function rainNote(rain: Rain, messages: Messages, format: Format): string {
  const { wetDays, dryDays, difference, ci95, reason } = rain;
  if (reason === 'too few wet days') return messages.tooFewWetDays(wetDays);
  if (reason === 'too few dry days') return messages.tooFewDryDays(dryDays);
  const [low, high] = (ci95 ?? [0, 0]).map(format.moneyChange) as [string, string];
  return messages.rain(wetDays, dryDays, format.moneyChange(difference ?? 0), low, high);
}

/** Effect and interval. */
function effectCells(effect: Effect, messages: Messages, format: Format): [string, string] {
  if (effect.reason !== null) return [messages.notKnown, messages.notKnown];
  const { change, low, high } = changes(effect, format);
  return [change, messages.interval(low, high)];
}

function interval(
  bounds: Interval | null,
  write: (value: number) => string,
  messages: Messages,
): string {
  if (bounds === null) return messages.notKnown;
  return messages.interval(write(bounds[0]), write(bounds[1]));
}
