import type { Analysis, MonthEffect, Rain, StoreEffect } from '../domain/analysis.ts';
import { formatEffect } from './effect.ts';
import type { Writer } from './writer.ts';

/** A table of the report; the first column names the rows. */
export interface ViewTable {
  heading: string;
  columns: readonly string[];
  rows: string[][];
  notes: string[];
}

/** The tables below the key figures, as far as the data has them. */
export function furtherTables(analysis: Analysis, writer: Writer): ViewTable[] {
  return [
    ...storesTable(analysis, writer),
    ...historyTable(analysis, writer),
    ...basketsTable(analysis, writer),
    ...exploratoryTable(analysis, writer),
  ];
}

/** More stores would make the mail too long; the attached table has all. */
const STORES_AT_EACH_END = 15;

function storesTable({ stores }: Analysis, writer: Writer): ViewTable[] {
  if (stores.length === 0) return [];
  const { messages, format } = writer;
  const row = (effect: StoreEffect) => [
    effect.store,
    effect.meanAmount === null ? messages.unknown : format.money(effect.meanAmount),
    ...effectCells(effect, writer),
    pCell(effect.pHolm, writer),
    String(effect.n),
  ];
  const known = stores.filter(({ perDegree }) => perDegree !== null);
  const isLong = stores.length > 2 * STORES_AT_EACH_END;
  const atBothEnds = [
    ...known.slice(0, STORES_AT_EACH_END),
    ...known.slice(STORES_AT_EACH_END).slice(-STORES_AT_EACH_END),
  ];
  const visible = isLong ? atBothEnds : stores;
  const beyondChance = stores.filter(({ pHolm }) => pHolm !== null && pHolm < 0.05).length;
  return [
    {
      heading: messages.storesHeading,
      columns: messages.storesColumns,
      rows: visible.map(row),
      notes: [
        messages.storesBeyondChance(beyondChance, known.length),
        ...(isLong ? [messages.storesShown(visible.length, stores.length)] : []),
      ],
    },
  ];
}

function historyTable({ history, pooled }: Analysis, writer: Writer): ViewTable[] {
  if (pooled === null) return [];
  const { messages, format } = writer;
  const rows = history.map(({ month, r, n, ...effect }) => [
    format.month(month),
    ...effectCells(effect, writer),
    r === null ? messages.unknown : format.correlation(r),
    String(n),
  ]);
  const allMonths = [messages.allMonths, ...effectCells(pooled, writer), '', String(pooled.n)];
  return [
    {
      heading: messages.historyHeading,
      columns: messages.historyColumns,
      rows: [...rows, allMonths],
      notes: [],
    },
  ];
}

function basketsTable({ baskets }: Analysis, writer: Writer): ViewTable[] {
  if (baskets === null) return [];
  const { messages, format } = writer;
  const { purchases, meanPurchase, rowLevel } = baskets;
  return [
    {
      heading: messages.basketsHeading,
      columns: messages.basketsColumns,
      rows: [
        [messages.purchases, ...effectCells(purchases, writer)],
        [messages.meanPurchase, ...effectCells(meanPurchase, writer)],
      ],
      notes:
        rowLevel.r === null ? [] : [messages.rowLevel(format.correlation(rowLevel.r), rowLevel.n)],
    },
  ];
}

/** Without an answer to the main question, further effects mean nothing. */
function exploratoryTable(
  { exploratory: { dayBefore, weather, rain }, verdict }: Analysis,
  writer: Writer,
): ViewTable[] {
  if (verdict === 'insufficient') return [];
  const { messages } = writer;
  return [
    {
      heading: messages.exploratoryHeading,
      columns: messages.exploratoryColumns,
      rows: [
        [messages.dayBefore, ...effectCells(dayBefore, writer), pCell(dayBefore.p, writer)],
        ...weather.map(({ column, perUnit, percentPerUnit, pHolm, ...intervals }) => [
          messages.weatherColumn(column),
          ...effectCells(
            { ...intervals, perDegree: perUnit, percentPerDegree: percentPerUnit },
            writer,
          ),
          pCell(pHolm, writer),
        ]),
      ],
      notes: [
        messages.adjustedForTemperature,
        ...(rain === null ? [] : [rainNote(rain, writer)]),
        messages.exploratoryNote,
      ],
    },
  ];
}

function rainNote(rain: Rain, { messages, format }: Writer): string {
  const { wetDays, dryDays, difference, ci95, reason } = rain;
  if (reason === 'too few wet days') return messages.tooFewWetDays(wetDays);
  if (reason === 'too few dry days') return messages.tooFewDryDays(dryDays);
  if (difference === null || ci95 === null) return messages.rainConstant;
  return messages.rain(
    wetDays,
    dryDays,
    format.moneyChange(difference),
    format.moneyChange(ci95[0]),
    format.moneyChange(ci95[1]),
  );
}

/** The effect and its interval. */
function effectCells(
  {
    perDegree,
    ci95,
    percentPerDegree,
    percentCi95,
  }: Pick<MonthEffect, 'perDegree' | 'ci95' | 'percentPerDegree' | 'percentCi95'>,
  { messages, format }: Writer,
): string[] {
  if (perDegree === null || ci95 === null) return [messages.unknown, messages.unknown];
  const effect = { perDegree, ci95, percentPerDegree, percentCi95 };
  const { change, low, high } = formatEffect(effect, format);
  return [change, messages.interval(low, high)];
}

function pCell(p: number | null, { messages, format }: Writer): string {
  return p === null ? messages.unknown : format.p(p);
}
