import { daysBetween, type Month, type Period } from '../domain/calendar.ts';
import type { Analysis, Integrated } from '../domain/records.ts';
import { direction } from './direction.ts';
import { pearson } from './pearson.ts';
import { temperatureRanges } from './ranges.ts';

/** What the figures are about, and how they are to be cut. */
export interface AnalysisRequest {
  month: Month;
  period: Period;
  sample: boolean;
  /** Degrees Celsius, strictly ascending. */
  cutPoints: readonly number[];
}

/** Measures how daily sales and temperature go together. */
export function analyze({ table, counts }: Integrated, request: AnalysisRequest): Analysis {
  const { month, period, sample, cutPoints } = request;
  const correlation = pearson(
    table.array('temperature') as ArrayLike<number>,
    table.array('amount') as ArrayLike<number>,
  );
  return {
    schemaVersion: 1,
    month,
    period,
    sample,
    days: { inPeriod: daysBetween(period.start, period.endExclusive), ...counts },
    correlation,
    ranges: temperatureRanges(table, cutPoints),
    conclusion: { direction: direction(correlation) },
  };
}
