import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { failure } from '../../../../src/domain/failure.ts';
import { createStepRunner } from '../../../../src/run/pipeline/step.ts';
import { testContext } from '../../../support/context.ts';

/** The pauses and the result of a step whose first attempt fails with these options. */
async function runFailingStep(
  options: { transient?: boolean; retryAfter?: number },
  runTimeout = 900,
) {
  const pauses: number[] = [];
  let now = 0;
  const { config } = testContext();
  const retryPolicy = { attempts: 3, delay: 10, stepTimeout: 100, runTimeout };
  const step = createStepRunner(
    testContext({
      config: { ...config, retryPolicy },
      stopwatch: () => now,
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
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
  return { pauses, result };
}

describe('a step whose failure has a retry time', () => {
  test('waits for this time', async () => {
    const { pauses, result } = await runFailingStep({ transient: true, retryAfter: 500 });
    expect({ pauses, result }).toEqual({ pauses: [500], result: 'done' });
  });

  test('waits at least as long as after any other failure', async () => {
    const { pauses, result } = await runFailingStep({ transient: true, retryAfter: 1 });
    expect(result).toBe('done');
    expect(pauses[0]).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['the retry time is after the end of the run', { transient: true, retryAfter: 901 }],
    ['the failure is final', { retryAfter: 1 }],
  ])('fails immediately if %s', async (_, options) => {
    expect(await runFailingStep(options)).toEqual({ pauses: [], result: 'too many requests' });
  });
});
