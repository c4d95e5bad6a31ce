import { type ColumnTable, op, escape as rowFunction } from 'arquero';
import type { Interval, TemperatureRange } from '../domain/analysis.ts';
import type { JoinedDay } from '../domain/records.ts';
import { tQuantile } from './distributions.ts';
import { withoutDust } from './numbers.ts';

/**
 * Mean sales of a day by temperature range, with its 95% interval from 5 days on. The ranges are
 * open at both ends, so that no day is lost, and each is closed on its right, as in pandas.cut:
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
    cutPoints.filter((cut) => withoutDust(day.temperature) > cut).length;
  const groups = table
    .groupby({ range: rowFunction(rangeOf) })
    .rollup({ days: op.count(), meanAmount: op.mean('amount'), spread: op.stdev('amount') })
    .objects() as { range: number; days: number; meanAmount: number; spread: number }[];

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

const ENOUGH_FOR_INTERVAL = 5;

function intervalOfMean(group: {
  days: number;
  meanAmount: number;
  spread: number;
}): Interval | null {
  const { days, meanAmount, spread } = group;
  if (days < ENOUGH_FOR_INTERVAL) return null;
  const margin = (tQuantile(0.975, days - 1) * spread) / Math.sqrt(days);
  return [meanAmount - margin, meanAmount + margin];
}

function rangeLabels(count: number): readonly string[] {
  if (count === 2) return ['Low', 'High'];
  if (count === 3) return ['Low', 'Medium', 'High'];
  return Array.from({ length: count }, (_, i) => `Range ${i + 1}`);
}
