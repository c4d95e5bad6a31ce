import { styleText } from 'node:util';
import { STEPS, type StepEvent, type StepListener, type StepName } from '../pipeline/step.ts';

const NAME_WIDTH = Math.max(...STEPS.map((step) => step.length));

const MARKS = { done: 'ok    ', retrying: 'retry ', failed: 'failed' };

/** Shows the steps of a run. */
export interface Progress {
  onStep: StepListener;
  /** Shows what was held back. */
  release(): void;
}

/**
 * On a terminal: a line for each finished step, below them the steps that are going on. Elsewhere:
 * plain lines, and where `quiet`, only after `release`, so that cron has nothing to mail unless
 * the run failed.
 */
export function progress(
  stderr: { isTTY?: boolean; write(text: string): void },
  { quiet, color }: { quiet: boolean; color: boolean },
): Progress {
  if (stderr.isTTY) return { onStep: liveSteps(stderr, color), release: () => {} };
  let held: string[] | null = quiet ? [] : null;
  return {
    onStep: (event) => {
      if (event.state === 'started') return;
      const line = `${MARKS[event.state]}  ${outcome(event)}\n`;
      if (held) held.push(line);
      else stderr.write(line);
    },
    release: () => {
      for (const line of held ?? []) stderr.write(line);
      held = null;
    },
  };
}

function liveSteps(stderr: { write(text: string): void }, color: boolean): StepListener {
  const going = new Set<StepName>();
  const paint = (style: 'green' | 'yellow' | 'red' | 'dim', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const marks = {
    done: paint('green', '✓'),
    retrying: paint('yellow', '↻'),
    failed: paint('red', '✗'),
  };
  return (event) => {
    let finished = '';
    if (event.state === 'started') {
      going.add(event.step);
    } else {
      if (event.state !== 'retrying') going.delete(event.step);
      finished = `${marks[event.state]} ${outcome(event)}\n`;
    }
    const now = going.size > 0 ? paint('dim', `… ${[...going].join(', ')}`) : '';
    // Back to the start of the line and clear it: the line of the steps going on is rewritten.
    stderr.write(`\r\u001b[K${finished}${now}`);
  };
}

function outcome(event: Exclude<StepEvent, { state: 'started' }>): string {
  return `${event.step.padEnd(NAME_WIDTH)}  ${story(event)}`;
}

function story(event: Exclude<StepEvent, { state: 'started' }>): string {
  if (event.state === 'retrying') {
    const seconds = (event.wait / 1000).toFixed(1);
    return `attempt ${event.attempt}: ${event.failure.message}; again in ${seconds} s`;
  }
  const time = `${Math.round(event.milliseconds)} ms`;
  return event.state === 'done' ? `${event.detail}, ${time}` : `after ${time}`;
}
