import { TestEnvironment } from 'jest-environment-node';
import { startWarmProgram, type WarmProgram } from './warm-program.ts';

// Jest loads this file once a worker, and not into the realm of the tests: the program stays warm
// from one test file to the next.
let program: WarmProgram | undefined;

// If Jest is killed, its workers and their servers do not go on.
process.once('disconnect', () => process.exit());

/** Node's environment, in which tests find the worker's warm program as a global. */
export default class WarmEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    program ??= startWarmProgram();
    Object.assign(this.global, { warmProgram: program });
  }
}
