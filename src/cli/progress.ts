import { styleText } from 'node:util';
import { STEPS, type StepEvent, type StepListener, type StepName } from '../pipeline/step.ts';
import type { Output } from './host.ts';

const NAME_WIDTH = Math.max(...STEPS.map((step) => step.length));

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
  stderr: Output,
  { quiet, color }: { quiet: boolean; color: boolean },
): Progress {
  if (stderr.isTTY) return { onStep: liveSteps(stderr, color), release: () => {} };
  let held: string[] | null = quiet ? [] : null;
  return {
    onStep: (event) => {
      if (event.state === 'started') return;
      const line = `${event.state === 'done' ? 'ok    ' : 'failed'}  ${outcome(event)}\n`;
      if (held) held.push(line);
      else stderr.write(line);
    },
    release: () => {
      for (const line of held ?? []) stderr.write(line);
      held = null;
    },
  };
}

function liveSteps(stderr: Output, color: boolean): StepListener {
  const going = new Set<StepName>();
  const paint = (style: 'green' | 'red' | 'dim', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  return (event) => {
    let finished = '';
    if (event.state === 'started') {
      going.add(event.step);
    } else {
      going.delete(event.step);
      const mark = event.state === 'done' ? paint('green', '✓') : paint('red', '✗');
      finished = `${mark} ${outcome(event)}\n`;
    }
    const now = going.size > 0 ? paint('dim', `… ${[...going].join(', ')}`) : '';
    // Back to the start of the line and clear it: the line of the steps going on is rewritten.
    stderr.write(`\r\u001b[K${finished}${now}`);
  };
}

function outcome(event: Exclude<StepEvent, { state: 'started' }>): string {
  const detail = event.state === 'done' ? `${event.detail}, ` : 'after ';
  return `${event.step.padEnd(NAME_WIDTH)}  ${detail}${Math.round(event.milliseconds)} ms`;
}
