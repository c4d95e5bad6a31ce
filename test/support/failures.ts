import { Failure } from '../../src/domain/failure.ts';

/** The Failure that the work ends in; anything else that happens is an error of the test. */
export async function failureOf(work: () => unknown): Promise<Failure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('expected a Failure, but all went well');
}
