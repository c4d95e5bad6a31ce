import { describe, expect, test } from '@jest/globals';
import { createAxis } from '../../../../src/render/charts/axis.ts';
import { createFormat } from '../../../../src/render/format.ts';
import { expectDrawn } from '../../../support/charts.ts';
import { CATALOGUES } from '../../../support/languages.ts';

const format = createFormat(CATALOGUES.en, 'USD');

describe('an axis', () => {
  test.each<[string, number[], number]>([
    ['usual sales', [3120, 8745.5, 4210], 5],
    ['small', [0.012, 0.034], 5],
    ['large', [1_234_567, 98_765_432], 5],
    ['below and above zero', [-340, 912], 4],
    ['all below zero', [-12.4, -3.1], 7],
    ['constant', [258, 258], 5],
    ['constant and negative', [-3, -3], 5],
    ['only zero', [0, 0], 4],
    ['one value', [17.25], 7],
    ['far from zero and close together', [100_000.1, 100_000.3], 5],
    ['almost equal', [20, 20.000001], 3],
  ])('%s: round ticks around all values', (_, values, count) => {
    const axis = createAxis(values, [200, 20], count, format);
    const labels = axis.ticks.map(({ label }) => Number(label.replaceAll(',', '')));
    expect(labels.length).toBeGreaterThanOrEqual(2);
    expect(labels.length).toBeLessThanOrEqual(2 * count + 1);
    expect(Math.min(...labels)).toBeLessThanOrEqual(Math.min(...values));
    expect(Math.max(...labels)).toBeGreaterThanOrEqual(Math.max(...values));
    // Equal steps of 1, 2 or 5 times a power of ten.
    const steps = labels.slice(1).map((label, i) => label - (labels[i] as number));
    const step = steps[0] as number;
    for (const each of steps) expect(each / step).toBeCloseTo(1, 6);
    expect(['1', '2', '5']).toContain(Number(step.toPrecision(6)).toExponential()[0]);
    expect(Number(step.toPrecision(6)).toExponential()).toMatch(/^[125]e/);
    expect([axis.ticks.at(0)?.position, axis.ticks.at(-1)?.position]).toEqual([200, 20]);
    expectDrawn(axis.ticks, values.map(axis.scale), values);
  });
});
