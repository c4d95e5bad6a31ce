import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { failure } from '../../../../src/domain/failure.ts';
import { settleBoth } from '../../../../src/run/pipeline/step.ts';
import { failureOf } from '../../../support/failures.ts';

const down = (what: string) => failure(EXIT.unavailable, what, 'Start it.');
const wrong = failure(EXIT.config, 'wrong table', 'Correct it.');

/** A promise that ends when all others have ended that can. */
const later = async <T>(work: () => T): Promise<T> => {
  await turn();
  return work();
};
const fail = (error: unknown) => () => {
  throw error;
};

describe('two promises', () => {
  test('both results', async () => {
    expect(
      await settleBoth(
        later(() => 1),
        Promise.resolve('b'),
      ),
    ).toEqual([1, 'b']);
  });

  test('both failures are told, with the exit code of the first', async () => {
    const both = await failureOf(() =>
      settleBoth(later(fail(down('a is down'))), Promise.reject(wrong)),
    );
    expect(both.problems.map(({ what }) => what)).toEqual(['a is down', 'wrong table']);
    expect(both.exitCode).toBe(EXIT.unavailable);
  });

  test('one failure waits for the other to end', async () => {
    let ended = false;
    const slow = later(() => {
      ended = true;
    });
    const one = await failureOf(() => settleBoth(slow, Promise.reject(wrong)));
    expect(one.problems).toEqual(wrong.problems);
    expect(ended).toBe(true);
  });

  test('a bug is thrown as it is, whatever else failed', async () => {
    const bug = new TypeError('x is not a function');
    await expect(settleBoth(Promise.reject(wrong), later(fail(bug)))).rejects.toBe(bug);
  });
});
