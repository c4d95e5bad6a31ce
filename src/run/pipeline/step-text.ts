import type { LogLevel } from '../../domain/log.ts';
import { oneLine } from '../../domain/one-line.ts';
import { STEPS, type StepEvent } from './step-event.ts';

const NAME_WIDTH = Math.max(...STEPS.map((step) => step.length));

/** The log line of an event: `extract_shopping_data       20 days, 12 ms`. */
export function stepText(event: StepEvent): { level: LogLevel; text: string } {
  const { level, text } = describe(event);
  return { level, text: `${event.step.padEnd(NAME_WIDTH)}  ${oneLine(text)}` };
}

function describe(event: StepEvent): { level: LogLevel; text: string } {
  switch (event.state) {
    case 'started':
      return { level: 'debug', text: 'started' };
    case 'retrying': {
      const { attempt, failure, wait } = event;
      const text = `attempt ${attempt}: ${failure.message}; again in ${(wait / 1000).toFixed(1)} s`;
      return { level: 'warning', text };
    }
    case 'done':
      return { level: 'info', text: `${event.outcome.detail}, ${duration(event)}` };
    case 'kept':
      return { level: 'info', text: `${event.outcome.detail}, reused from an earlier run` };
    case 'failed':
      return { level: 'error', text: `after ${duration(event)}` };
  }
}

function duration({ milliseconds }: { milliseconds: number }): string {
  return `${Math.round(milliseconds)} ms`;
}
