import type { Analysis, MonthEffect, Rain, StoreEffect } from '../domain/analysis.ts';
import type { Messages } from './catalogue.ts';
import { changes } from './effect.ts';
import type { Format } from './format.ts';

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
    ...stores(analysis, messages, format),
    ...history(analysis, messages, format),
    ...baskets(analysis, messages, format),
    ...exploratory(analysis, messages, format),
  ];
}

/** More would make a mail too long; an attached table has them all. */
const STORES_AT_EACH_END = 15;

function stores({ stores: found }: Analysis, messages: Messages, format: Format): ViewTable[] {
  if (found.length === 0) return [];
  const p = (value: number | null) => (value === null ? messages.notKnown : format.p(value));
  const row = (each: StoreEffect) => [
    each.store,
    each.meanAmount === null ? messages.notKnown : format.money(each.meanAmount),
    ...effectCells(each, messages, format),
    p(each.pHolm),
    String(each.n),
  ];
  const known = found.filter(({ perDegree }) => perDegree !== null);
  const isLong = found.length > 2 * STORES_AT_EACH_END;
  const shown = isLong
    ? [
        ...known.slice(0, STORES_AT_EACH_END),
        ...known.slice(STORES_AT_EACH_END).slice(-STORES_AT_EACH_END),
      ]
    : found;
  const beyondChance = found.filter(({ pHolm }) => pHolm !== null && pHolm < 0.05).length;
  return [
    {
      heading: messages.storesHeading,
      columns: messages.storesColumns,
      rows: shown.map(row),
      notes: [
        messages.storesBeyondChance(beyondChance, known.length),
        ...(isLong ? [messages.storesShown(shown.length, found.length)] : []),
      ],
    },
  ];
}

function history(
  { history: months, pooled }: Analysis,
  messages: Messages,
  format: Format,
): ViewTable[] {
  if (pooled === null) return [];
  const { notKnown } = messages;
  const rows = months.map(({ month, r, n, ...effect }) => [
    format.month(month),
    ...effectCells(effect, messages, format),
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
  return [
    {
      heading: messages.exploratoryHeading,
      columns: messages.exploratoryColumns,
      rows: [
        [messages.dayBefore, ...effectCells(dayBefore, messages, format), p(dayBefore.p)],
        ...weather.map((effect) => [
          messages.weatherColumn(effect.column),
          ...effectCells(
            {
              perDegree: effect.perUnit,
              ci95: effect.ci95,
              percentPerDegree: effect.percentPerUnit,
              percentCi95: effect.percentCi95,
            },
            messages,
            format,
          ),
          p(effect.pHolm),
        ]),
      ],
      notes: [
        messages.heldStill,
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
  if (difference === null || ci95 === null) return messages.rainConstant;
  const [low, high] = ci95.map(format.moneyChange) as [string, string];
  return messages.rain(wetDays, dryDays, format.moneyChange(difference), low, high);
}

/** Effect and interval. */
function effectCells(
  { perDegree, ci95, percentPerDegree, percentCi95 }: Measured,
  messages: Messages,
  format: Format,
): string[] {
  if (perDegree === null || ci95 === null) return [messages.notKnown, messages.notKnown];
  const { change, low, high } = changes({ perDegree, ci95, percentPerDegree, percentCi95 }, format);
  return [change, messages.interval(low, high)];
}

/** An effect that may not be known. */
type Measured = Pick<MonthEffect, 'perDegree' | 'ci95' | 'percentPerDegree' | 'percentCi95'>;
