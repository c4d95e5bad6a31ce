import { describe, expect, test } from '@jest/globals';
import { rates } from '../../../bench/simulation.ts';

// The generator is seeded: each run has the same samples and shares.
const SAMPLES = 2000;

describe('months without any effect', () => {
  test('of independent days rarely get a verdict of an effect', () => {
    const shares = rates({ days: 30, temperature: 0, error: 0, effect: 0 }, SAMPLES);
    expect(shares.detected).toBeLessThanOrEqual(0.06);
    expect(shares.detected).toBeGreaterThan(0.03);
    expect(shares.clear).toBeLessThan(0.02);
  });

  test('of autocorrelated days are clear in less than one of twenty', () => {
    const shares = rates({ days: 30, temperature: 0.7, error: 0.6, effect: 0 }, SAMPLES);
    expect(shares.detected).toBeLessThanOrEqual(0.1);
    expect(shares.clear).toBeLessThan(0.05);
    // Without the correction there are more.
    expect(shares.naive).toBeGreaterThan(shares.detected + 0.03);
  });
});

test('detects a strong effect in most months', () => {
  const shares = rates({ days: 30, temperature: 0.7, error: 0.3, effect: 0.8 }, SAMPLES / 4);
  expect(shares.clear).toBeGreaterThan(0.5);
  expect(shares.detected).toBeGreaterThan(0.7);
});
