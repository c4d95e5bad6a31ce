import { expect } from '@jest/globals';
import type { Axis } from '../../src/render/charts/axis.ts';
import type { AnyChart } from '../../src/render/view.ts';

/** What an axis says of a place, read off between its outermost marks as a reader does. */
export function readOff({ ticks }: Pick<Axis, 'ticks'>, place: number): number {
  const marks = ticks.map(({ at, label }) => ({ at, value: Number(label.replaceAll(',', '')) }));
  const [first, last] = [marks.at(0), marks.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('no marks');
  return first.value + ((place - first.at) / (last.at - first.at)) * (last.value - first.value);
}

/** That values are drawn where the axis says, to half a unit of the drawing. */
export function expectDrawn(ticks: Axis['ticks'], places: number[], values: number[]) {
  const unit = Math.abs(readOff({ ticks }, 0.5) - readOff({ ticks }, 0));
  expect(places).toHaveLength(values.length);
  places.forEach((place, i) => {
    expect(Math.abs(readOff({ ticks }, place) - (values[i] as number))).toBeLessThan(unit);
  });
}

/** The points of a path, a list for each piece without a gap. */
export function pieces(path: string): [x: number, y: number][][] {
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

/** That all is within the drawing, and no label is longer than the room for it. */
export function expectSound(chart: AnyChart) {
  for (const number of everyNumber(chart)) expect(number).toBeGreaterThanOrEqual(0);
  for (const number of everyNumber(chart)) expect(number).toBeLessThanOrEqual(chart.width);
}
