import { type ColumnTable, op, escape as rowFunction } from 'arquero';
import type { JoinedDay, TemperatureRange } from '../domain/records.ts';

/**
 * Mean sales of a day by temperature range. The ranges are open at both ends, so that no day is
 * lost, and each is closed on its right, as in pandas.cut: `[20, 22]` gives at most 20, above 20
 * to 22, above 22.
 *
 * @param table the integrated table
 * @param cutPoints degrees Celsius, strictly ascending, at least one
 */
export function temperatureRanges(
  table: ColumnTable,
  cutPoints: readonly number[],
): TemperatureRange[] {
  const rangeOf = (day: JoinedDay) => cutPoints.filter((cut) => day.temperature > cut).length;
  const groups = table
    .groupby({ range: rowFunction(rangeOf) })
    .rollup({ days: op.count(), meanAmount: op.mean('amount') })
    .objects() as { range: number; days: number; meanAmount: number }[];

  return rangeLabels(cutPoints.length + 1).map((label, i) => {
    const group = groups.find(({ range }) => range === i);
    return {
      label,
      above: cutPoints[i - 1] ?? null,
      upTo: cutPoints[i] ?? null,
      days: group?.days ?? 0,
      meanAmount: group?.meanAmount ?? null,
    };
  });
}

function rangeLabels(count: number): readonly string[] {
  if (count === 2) return ['Low', 'High'];
  if (count === 3) return ['Low', 'Medium', 'High'];
  return Array.from({ length: count }, (_, i) => `Range ${i + 1}`);
}
