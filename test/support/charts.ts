import { expect } from '@jest/globals';
import type { Axis } from '../../src/render/charts/axis.ts';
import type { AnyChart } from '../../src/render/view.ts';

/** The value of an axis at a position, interpolated between its outermost ticks. */
export function valueAt(position: number, { ticks }: Pick<Axis, 'ticks'>): number {
  const first = ticks.at(0);
  const last = ticks.at(-1);
  if (first === undefined || last === undefined || first === last) throw new Error('no ticks');
  const share = (position - first.position) / (last.position - first.position);
  return labelValue(first) + share * (labelValue(last) - labelValue(first));
}

const labelValue = ({ label }: { label: string }) => Number(label.replaceAll(',', ''));

/** Expects values at the positions that the axis gives them, to half a unit of the drawing. */
export function expectDrawn(ticks: Axis['ticks'], positions: number[], values: number[]) {
  const unit = Math.abs(valueAt(0.5, { ticks }) - valueAt(0, { ticks }));
  expect(positions).toHaveLength(values.length);
  positions.forEach((position, i) => {
    expect(Math.abs(valueAt(position, { ticks }) - (values[i] as number))).toBeLessThan(unit);
  });
}

/** The points of an SVG path, one list for each piece without a gap. */
export function pathPieces(path: string): [x: number, y: number][][] {
  return path
    .replace(/Z$/, '')
    .split('M')
    .slice(1)
    .map((piece) =>
      piece.split('L').map((point) => point.split(' ').map(Number) as [number, number]),
    );
}

function everyNumber(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') {
    expect(value).not.toMatch(/NaN|Infinity|undefined|null/);
    return [];
  }
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(everyNumber)
    : [];
}

/** Expects every number of a chart to be within the drawing. */
export function expectInsideDrawing(chart: AnyChart) {
  for (const number of everyNumber(chart)) expect(number).toBeGreaterThanOrEqual(0);
  for (const number of everyNumber(chart)) expect(number).toBeLessThanOrEqual(chart.width);
}
