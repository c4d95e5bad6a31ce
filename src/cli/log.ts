import type { LogLevel } from '../domain/log.ts';
import { oneLine } from '../domain/one-line.ts';
import type { StepEvent } from '../run/pipeline/step-event.ts';
import { stepText } from '../run/pipeline/step-text.ts';
import type { Log, LogOutput, LogSettings } from './log-settings.ts';
import { terminalLog } from './terminal-log.ts';

/**
 * On a terminal: a line for each finished step, and below them the running steps. Elsewhere: a line
 * for each event, as text or as JSON.
 */
export function openLog(stderr: LogOutput, settings: LogSettings): Log {
  if (settings.format === 'json') return jsonLog(stderr, settings);
  if (settings.quiet) {
    return { onStep: () => {}, note: () => {}, progress: () => {}, release: () => {} };
  }
  return stderr.isTTY ? terminalLog(stderr, settings) : plainLog(stderr, settings);
}

const LEVELS = { debug: 'debug ', info: 'ok    ', warning: 'warn  ', error: 'failed' };
const STATES = {
  started: 'start ',
  done: 'ok    ',
  kept: 'reused',
  retrying: 'retry ',
  failed: 'failed',
};

function plainLog(stderr: LogOutput, { verbose, hold }: LogSettings): Log {
  let held: string[] | null = hold && !verbose ? [] : null;
  const write = (line: string) => {
    if (held) held.push(line);
    else stderr.write(line);
  };
  return {
    onStep: (event) => {
      if (event.state === 'started' && !verbose) return;
      write(`${STATES[event.state]}  ${stepText(event).text}\n`);
    },
    note: (level, text) => {
      if (level !== 'debug' || verbose) write(`${LEVELS[level]}  ${oneLine(text)}\n`);
    },
    progress: (done, total, text) => write(`${`${done}/${total}`.padEnd(6)}  ${text}\n`),
    release: () => {
      for (const line of held ?? []) stderr.write(line);
      held = null;
    },
  };
}

function jsonLog(stderr: LogOutput, { quiet, verbose, now }: LogSettings): Log {
  const isWanted = (level: LogLevel) =>
    level === 'error' || (!quiet && (level !== 'debug' || verbose));
  const write = (level: LogLevel, fields: object) => {
    if (isWanted(level)) stderr.write(`${JSON.stringify({ time: now(), level, ...fields })}\n`);
  };
  return {
    onStep: (event) => write(stepText(event).level, eventFields(event)),
    note: (level, message) => write(level, { message }),
    progress: (done, total, message) => write('info', { done, total, message }),
    release: () => {},
  };
}

function eventFields(event: StepEvent): object {
  const { step, state } = event;
  if (event.state === 'started') return { step, state };
  if (event.state === 'retrying') {
    const { attempt, wait, failure } = event;
    return { step, state, attempt, wait: Math.round(wait), message: failure.message };
  }
  if (event.state === 'failed') {
    const { attempts, milliseconds, error } = event;
    return { step, state, attempts, milliseconds, message: error };
  }
  const { detail, ...figures } = event.outcome;
  const timing =
    event.state === 'done' ? { attempts: event.attempts, milliseconds: event.milliseconds } : {};
  return { step, state, ...timing, ...figures, message: detail };
}
