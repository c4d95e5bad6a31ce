import { expect, test } from '@jest/globals';
import { crashesAtWrites } from './crashes-at-writes.ts';
import { testFaults } from './fault-harness.ts';

const crashes = await crashesAtWrites();

// test/full/faults tests that a real crash leaves the same files.
testFaults(
  'crash at a write to the ledger',
  crashes.map((before) => ({ name: before.at, before, inject: async () => {} })),
);

test('all writes are covered, and the mail is sent between two of them', () => {
  expect(crashes.length).toBeGreaterThan(80);
  const afterMail = crashes.filter(({ received }) => received.length === 1).length;
  expect(afterMail).toBeGreaterThan(0);
  expect(afterMail).toBeLessThan(crashes.length);
});
