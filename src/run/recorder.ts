import type { LogLevel, LogLine } from '../domain/log.ts';
import { oneLine } from '../domain/one-line.ts';
import type { WithheldReason } from '../domain/send-condition.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StepRecord } from '../ledger/records.ts';
import type { RunLog } from './pipeline/run-context.ts';
import type { StepEvent, StepName } from './pipeline/step-event.ts';
import { stepText } from './pipeline/step-text.ts';

/** Records the steps and the log of one run in the ledger. */
export interface Recorder extends RunLog {
  /** The steps in the order in which they started. */
  steps(): StepRecord[];
  /** The correlation; null if it was not computed. */
  r(): number | null;
  /** The reason why the report was withheld, or replaced by a note; null for neither. */
  withheld(): WithheldReason | null;
  /** Marks the running steps as failed. */
  failRunningSteps(reason: string): void;
  lines(): readonly LogLine[];
}

const NO_RESULT = {
  attempts: 0,
  milliseconds: null,
  rowsIn: null,
  rowsOut: null,
  filled: null,
  dropped: null,
  detail: null,
  error: null,
};

/**
 * The recorder of one run.
 *
 * @param runNumber in the ledger
 * @param now the present moment, ISO 8601
 */
export function createRecorder(
  ledger: Pick<Ledger, 'step' | 'log'>,
  runNumber: number,
  now: () => string,
): Recorder {
  const steps = new Map<StepName, StepRecord>();
  const lines: LogLine[] = [];
  let r: number | null = null;
  let withheld: WithheldReason | null = null;
  const note = (level: LogLevel, text: string) => {
    const line = { at: now(), level, text: oneLine(text) };
    lines.push(line);
    ledger.log(runNumber, line);
  };
  const record = (step: StepName, stepRecord: StepRecord, output?: string) => {
    steps.set(step, stepRecord);
    ledger.step(runNumber, stepRecord, output);
  };
  return {
    onStep: (event) => {
      const { step } = event;
      const before = steps.get(step) ?? { ...NO_RESULT, step, state: 'running', started: now() };
      const output = 'output' in event ? event.output() : undefined;
      record(step, { ...before, ...changes(event) }, output);
      if ('outcome' in event) {
        r = event.outcome.r ?? r;
        withheld = event.outcome.withheld ?? withheld;
      }
      const { level, text } = stepText(event);
      note(level, text);
    },
    note,
    steps: () => [...steps.values()],
    r: () => r,
    withheld: () => withheld,
    failRunningSteps: (reason) => {
      for (const [step, stepRecord] of steps) {
        if (stepRecord.state !== 'running') continue;
        record(step, { ...stepRecord, state: 'failed', error: reason });
      }
    },
    lines: () => lines,
  };
}

/** The fields of a step's record that an event changes. */
function changes(event: StepEvent): Partial<StepRecord> {
  switch (event.state) {
    case 'started':
      return { attempts: 1 };
    case 'retrying':
      return { attempts: event.attempt + 1 };
    case 'done': {
      const { attempts, milliseconds, outcome } = event;
      return { state: 'done', attempts, milliseconds, ...outcome };
    }
    case 'kept':
      return { state: 'kept', ...event.outcome };
    case 'failed': {
      const { attempts, milliseconds, error } = event;
      return { state: 'failed', attempts, milliseconds, error };
    }
  }
}
