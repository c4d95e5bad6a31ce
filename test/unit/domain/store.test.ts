import { describe, expect, test } from '@jest/globals';
import { stationOf } from '../../../src/domain/store.ts';

describe('the station of a store', () => {
  const stores = { stations: { Busan: 'B1', toString: 'T1' }, reports: 'one' } as const;

  test.each([
    ['Busan', 'B1'],
    ['toString', 'T1'],
    ['Seoul', undefined],
    // What every object has.
    ['constructor', undefined],
  ])('%s', (store, station) => {
    expect(stationOf(stores, store)).toBe(station);
  });

  test('there is none where the stores are not told apart', () => {
    expect(stationOf(null, 'Busan')).toBeUndefined();
  });
});
