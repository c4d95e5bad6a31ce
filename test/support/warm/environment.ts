import { TestEnvironment } from 'jest-environment-node';
import { startWarmProgram, type WarmProgram } from './warm-program.ts';

// Jest loads this file once per worker, outside the realm of the tests. So the program stays warm
// from one test file to the next.
let program: WarmProgram | undefined;

// If Jest is killed, its workers and their servers end too.
process.once('disconnect', () => process.exit());
// That listener alone must not keep the worker alive: Jest ends a worker by removing its own listener.
(process.channel as { unrefCounted?: () => void } | undefined)?.unrefCounted?.();

/** Jest's environment for Node.js, with the warm program of the worker as a global. */
export default class WarmEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    program ??= startWarmProgram();
    Object.assign(this.global, { warmProgram: program });
  }
}
