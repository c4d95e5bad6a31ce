import type { LogLevel } from '../../domain/log.ts';
import { STEPS, type StepEvent } from './step.ts';

const NAME_WIDTH = Math.max(...STEPS.map((step) => step.length));

/** An event of a step in words: `extract_shopping_data       20 days, 12 ms`. */
export function story(event: StepEvent): { level: LogLevel; text: string } {
  const { level, text } = tell(event);
  return { level, text: `${event.step.padEnd(NAME_WIDTH)}  ${text}` };
}

function tell(event: StepEvent): { level: LogLevel; text: string } {
  switch (event.state) {
    case 'started':
      return { level: 'debug', text: 'started' };
    case 'retrying': {
      const { attempt, failure, wait } = event;
      const text = `attempt ${attempt}: ${failure.message}; again in ${(wait / 1000).toFixed(1)} s`;
      return { level: 'warning', text };
    }
    case 'done':
      return { level: 'info', text: `${event.outcome.detail}, ${took(event)}` };
    case 'kept':
      return { level: 'info', text: `${event.outcome.detail}, kept from before` };
    case 'failed':
      return { level: 'error', text: `after ${took(event)}` };
  }
}

function took({ milliseconds }: { milliseconds: number }): string {
  return `${Math.round(milliseconds)} ms`;
}
