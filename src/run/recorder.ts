import type { LogLevel, LogLine } from '../domain/log.ts';
import type { Withheld } from '../domain/send-condition.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { StepRecord } from '../ledger/records.ts';
import type { StepEvent, StepListener, StepName } from './pipeline/step.ts';
import { story } from './pipeline/step-text.ts';

/** Writes down what happens in one run. */
export interface Recorder {
  onStep: StepListener;
  note(level: LogLevel, text: string): void;
  /** The steps as they stand, in the order in which they began. */
  steps(): StepRecord[];
  /** The correlation that was found. */
  r(): number | null;
  /** Why the report was held back, or a note sent in its place. */
  withheld(): Withheld | null;
  /** Marks the steps that still go on as failed. */
  abandon(reason: string): void;
  /** What was written to the log. */
  lines(): readonly LogLine[];
}

const NOTHING_YET = {
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
 * @param run its number in the ledger
 * @param now the present moment, ISO 8601
 */
export function recorder(
  ledger: Pick<Ledger, 'step' | 'log'>,
  run: number,
  now: () => string,
): Recorder {
  const steps = new Map<StepName, StepRecord>();
  const lines: LogLine[] = [];
  let r: number | null = null;
  let withheld: Withheld | null = null;
  const note = (level: LogLevel, text: string) => {
    const line = { at: now(), level, text };
    lines.push(line);
    ledger.log(run, line);
  };
  const write = (step: StepName, record: StepRecord, output?: string) => {
    steps.set(step, record);
    ledger.step(run, record, output);
  };
  return {
    onStep: (event) => {
      const { step } = event;
      const before = steps.get(step) ?? { ...NOTHING_YET, step, state: 'running', started: now() };
      write(step, { ...before, ...change(event) }, 'output' in event ? event.output() : undefined);
      if ('outcome' in event) {
        r = event.outcome.r ?? r;
        withheld = event.outcome.withheld ?? withheld;
      }
      const { level, text } = story(event);
      note(level, text);
    },
    note,
    steps: () => [...steps.values()],
    r: () => r,
    withheld: () => withheld,
    abandon: (reason) => {
      for (const [step, record] of steps) {
        if (record.state === 'running') write(step, { ...record, state: 'failed', error: reason });
      }
    },
    lines: () => lines,
  };
}

function change(event: StepEvent): Partial<StepRecord> {
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
