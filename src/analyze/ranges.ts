import { type ColumnTable, op, escape as rowFunction } from 'arquero';
import type { Interval, TemperatureRange } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import { tQuantile } from './distributions.ts';
import { roundTo12Digits } from './vectors.ts';

interface RangeGroup {
  /** Index of the range. */
  range: number;
  days: number;
  meanAmount: number;
  deviation: number;
}

/**
 * The mean sales of a day by temperature range, with a 95% interval from 5 days on. The ranges are
 * unbounded at both ends, so that no day is lost, and closed on the right, as in pandas.cut:
 * `[20, 22]` gives at most 20, above 20 to 22, above 22.
 *
 * @param table the integrated table
 * @param cutPoints degrees Celsius, strictly ascending, at least one
 */
export function temperatureRanges(
  table: ColumnTable,
  cutPoints: readonly number[],
): TemperatureRange[] {
  const rangeOf = (day: JoinedDay) =>
    cutPoints.filter((cut) => roundTo12Digits(day.temperature) > cut).length;
  const groups = table
    .groupby({ range: rowFunction(rangeOf) })
    .rollup({ days: op.count(), meanAmount: op.mean('amount'), deviation: op.stdev('amount') })
    .objects() as RangeGroup[];

  return rangeLabels(cutPoints.length + 1).map((label, i) => {
    const group = groups.find(({ range }) => range === i);
    return {
      label,
      above: cutPoints[i - 1] ?? null,
      upTo: cutPoints[i] ?? null,
      days: group?.days ?? 0,
      meanAmount: group?.meanAmount ?? null,
      ci95: group === undefined ? null : intervalOfMean(group),
    };
  });
}

const MIN_DAYS_FOR_INTERVAL = 5;

function intervalOfMean({ days, meanAmount, deviation }: RangeGroup): Interval | null {
  if (days < MIN_DAYS_FOR_INTERVAL) return null;
  const margin = (tQuantile(0.975, days - 1) * deviation) / Math.sqrt(days);
  return [meanAmount - margin, meanAmount + margin];
}

function rangeLabels(count: number): readonly string[] {
  if (count === 2) return ['Low', 'High'];
  if (count === 3) return ['Low', 'Medium', 'High'];
  return Array.from({ length: count }, (_, i) => `Range ${i + 1}`);
}
