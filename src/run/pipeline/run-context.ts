import type { LogLevel } from '../../domain/log.ts';
import type { Config } from '../../domain/settings.ts';
import type { Sources } from '../../extract/source.ts';
import type { ProcessContext } from '../../system/process-context.ts';
import type { StepEvent } from './step-event.ts';

/** The log of a run. */
export interface RunLog {
  onStep(event: StepEvent): void;
  note(level: LogLevel, text: string): void;
}

/** Everything that a run uses besides its request. */
export interface RunContext extends ProcessContext {
  config: Config;
  sources: Sources;
  log: RunLog;
}
