import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { History, PastRun } from '../ledger/history.ts';

/**
 * A run by its number or id.
 *
 * @throws Failure (64)
 */
export function findRun({ runs }: History, numberOrId: string): PastRun {
  const run = runs.find(({ number, id }) => String(number) === numberOrId || id === numberOrId);
  if (run) return run;
  throw failure(
    EXIT.usage,
    `there is no run '${numberOrId}'`,
    'shopweather history lists the runs with their numbers.',
  );
}
