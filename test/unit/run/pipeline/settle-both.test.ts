import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { failure } from '../../../../src/domain/failure.ts';
import { settleBoth } from '../../../../src/run/pipeline/step.ts';
import { failureOf } from '../../../support/failures.ts';

const down = (what: string) => failure(EXIT.unavailable, what, 'Start it.');
const wrong = failure(EXIT.config, 'wrong table', 'Correct it.');

/** Does the work after all other promises that can settle have settled. */
const runLater = async <T>(work: () => T): Promise<T> => {
  await turn();
  return work();
};
const fail = (error: unknown) => () => {
  throw error;
};

describe('settleBoth', () => {
  test('returns both results', async () => {
    expect(
      await settleBoth(
        runLater(() => 1),
        Promise.resolve('b'),
      ),
    ).toEqual([1, 'b']);
  });

  test('throws both failures with the exit code of the first one', async () => {
    const both = await failureOf(() =>
      settleBoth(runLater(fail(down('a is down'))), Promise.reject(wrong)),
    );
    expect(both.problems.map(({ what }) => what)).toEqual(['a is down', 'wrong table']);
    expect(both.exitCode).toBe(EXIT.unavailable);
  });

  test('waits for the other promise if one fails', async () => {
    let ended = false;
    const slow = runLater(() => {
      ended = true;
    });
    const one = await failureOf(() => settleBoth(slow, Promise.reject(wrong)));
    expect(one.problems).toEqual(wrong.problems);
    expect(ended).toBe(true);
  });

  test('throws a bug unchanged, even if the other promise fails too', async () => {
    const bug = new TypeError('x is not a function');
    await expect(settleBoth(Promise.reject(wrong), runLater(fail(bug)))).rejects.toBe(bug);
  });
});
