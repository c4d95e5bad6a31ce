import { describe, expect, test } from '@jest/globals';
import { stationOf } from '../../../src/domain/store.ts';

describe('the station of a store', () => {
  const stores = { stations: { Busan: 'B1', toString: 'T1' }, reports: 'one' } as const;

  test.each([
    ['Busan', 'B1'],
    ['toString', 'T1'],
    ['Seoul', undefined],
    // A property of every object.
    ['constructor', undefined],
  ])('%s', (store, station) => {
    expect(stationOf(stores, store)).toBe(station);
  });

  test('is undefined if sales are not split by store', () => {
    expect(stationOf(null, 'Busan')).toBeUndefined();
  });
});
