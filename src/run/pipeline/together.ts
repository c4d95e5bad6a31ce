import { Failure } from '../../domain/failure.ts';

/**
 * Waits for both, also where one fails, so that nothing is left running and the reader is told of
 * both failures at once.
 *
 * @throws Failure with the problems of both; the exit code is the first one's.
 */
export async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  const errors: unknown[] = [a, b].flatMap((side) =>
    side.status === 'rejected' ? [side.reason] : [],
  );
  const failures = errors.filter((error) => error instanceof Failure);
  const [main] = failures;
  if (main === undefined || failures.length < errors.length) {
    throw errors.find((error) => !(error instanceof Failure));
  }
  throw new Failure(
    main.exitCode,
    failures.flatMap((each) => each.problems),
    { cause: main },
  );
}
