import { describe, expect, test } from '@jest/globals';
import { rates } from '../../../bench/simulation.ts';

// Seeded: the same samples, and the same shares, in each run.
const SAMPLES = 2000;

describe('months without any effect', () => {
  test('of independent days are rarely taken for one with', () => {
    const found = rates({ days: 30, temperature: 0, error: 0, effect: 0 }, SAMPLES);
    expect(found.detected).toBeLessThanOrEqual(0.06);
    expect(found.detected).toBeGreaterThan(0.03);
    expect(found.clear).toBeLessThan(0.02);
  });

  test('of drifting days are clear in less than one of twenty', () => {
    const found = rates({ days: 30, temperature: 0.7, error: 0.6, effect: 0 }, SAMPLES);
    expect(found.detected).toBeLessThanOrEqual(0.1);
    expect(found.clear).toBeLessThan(0.05);
    // What the correction is for.
    expect(found.naive).toBeGreaterThan(found.detected + 0.03);
  });
});

test('a strong effect is found in most months', () => {
  const found = rates({ days: 30, temperature: 0.7, error: 0.3, effect: 0.8 }, SAMPLES / 4);
  expect(found.clear).toBeGreaterThan(0.5);
  expect(found.detected).toBeGreaterThan(0.7);
});
