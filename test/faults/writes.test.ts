import { expect, test } from '@jest/globals';
import { playFaults } from './faults.ts';
import { deathsAtWrites } from './watched-run.ts';

const deaths = await deathsAtWrites();

// That a real death leaves the same is tested in test/full/faults.
playFaults(
  'death at a write to the ledger',
  deaths.map((before) => ({ name: before.at, before, play: async () => {} })),
);

test('every write was met, and the mail was sent between two of them', () => {
  expect(deaths.length).toBeGreaterThan(80);
  const sent = deaths.filter(({ received }) => received.length === 1).length;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(deaths.length);
});
