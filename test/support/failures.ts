import { Failure } from '../../src/domain/failure.ts';

/**
 * Returns the Failure that `work` throws.
 *
 * @throws {Error} if it throws another error, or none
 */
export async function failureOf(work: () => unknown): Promise<Failure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('expected a Failure, but nothing was thrown');
}
