import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { failure } from '../../../../src/domain/failure.ts';
import { createStepRunner } from '../../../../src/run/pipeline/step.ts';
import { testContext } from '../../../support/context.ts';

/** What a step waited, and how it ended, where its first attempt fails in that way. */
async function waitsAfter(options: { transient?: boolean; retryAfter?: number }, runTimeout = 900) {
  const waits: number[] = [];
  let now = 0;
  const { config } = testContext();
  const retryPolicy = { attempts: 3, delay: 10, stepTimeout: 100, runTimeout };
  const step = createStepRunner(
    testContext({
      config: { ...config, retryPolicy },
      stopwatch: () => now,
      pause: async (milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds;
      },
    }),
  );
  let attempts = 0;
  const work = () => {
    attempts++;
    if (attempts === 1) throw failure(EXIT.unavailable, 'too many requests', 'Wait.', options);
    return 'done';
  };
  const result = await step('extract_weather_data', work, () => ({ detail: '' })).catch(
    ({ message }) => message,
  );
  return { waits, result };
}

describe('a failure that says when it may be tried again', () => {
  test('is waited for so long', async () => {
    const { waits, result } = await waitsAfter({ transient: true, retryAfter: 500 });
    expect({ waits, result }).toEqual({ waits: [500], result: 'done' });
  });

  test('is not tried sooner than any other', async () => {
    const { waits, result } = await waitsAfter({ transient: true, retryAfter: 1 });
    expect(result).toBe('done');
    expect(waits[0]).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['whose time lies behind the end of the run', { transient: true, retryAfter: 901 }],
    ['that is final', { retryAfter: 1 }],
  ])('%s is told at once', async (_, options) => {
    expect(await waitsAfter(options)).toEqual({ waits: [], result: 'too many requests' });
  });
});
