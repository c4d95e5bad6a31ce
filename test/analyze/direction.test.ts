import { expect, test } from '@jest/globals';
import { direction } from '../../src/analyze/direction.ts';

test.each<[number | null, number, string]>([
  [-0.95, 20, 'negative'],
  [0.95, 20, 'positive'],
  // |r| must reach .361 at n = 30 for p < .05; Fisher's interval differs a little from the t test.
  [0.37, 30, 'positive'],
  [-0.35, 30, 'none'],
  [0, 30, 'none'],
  [1, 20, 'positive'],
  [-1, 4, 'negative'],
  [0.9, 4, 'none'],
  [0.9, 3, 'unknown'],
  [null, 20, 'unknown'],
])('r = %s over %i days is %s', (r, n, expected) => {
  expect(direction({ r, n, reason: r === null ? 'constant sales' : null })).toBe(expected);
});
