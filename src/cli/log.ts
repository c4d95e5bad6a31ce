import { styleText } from 'node:util';
import type { LogLevel } from '../domain/log.ts';
import type { StepEvent, StepListener, StepName } from '../run/pipeline/step.ts';
import { story } from '../run/pipeline/step-text.ts';

/** How the log of a run is written to stderr. */
export interface LogOptions {
  format: 'text' | 'json';
  /** Nothing but errors. */
  quiet: boolean;
  /** Each step when it begins, too. */
  verbose: boolean;
  /** Where nobody looks on: nothing unless the run fails, so that cron has nothing to mail. */
  hold: boolean;
  color: boolean;
  /** The present moment, ISO 8601. */
  now: () => string;
}

/** What is told of a run while it goes on. */
export interface Log {
  onStep: StepListener;
  note(level: LogLevel, text: string): void;
  /** How far something long has come. */
  progress(done: number, total: number, text: string): void;
  /** Shows what was held back, and ends a line that was begun. */
  release(): void;
}

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): void;
}

/**
 * On a terminal: a line for each finished step, below them the steps that are going on. Elsewhere:
 * a line for each event, as text or as JSON.
 */
export function openLog(stderr: Terminal, options: LogOptions): Log {
  if (options.format === 'json') return jsonLog(stderr, options);
  if (options.quiet)
    return { onStep: () => {}, note: () => {}, progress: () => {}, release: () => {} };
  return stderr.isTTY ? liveLog(stderr, options) : plainLog(stderr, options);
}

const LEVELS = { debug: 'debug ', info: 'ok    ', warning: 'warn  ', error: 'failed' };
const MARKS = {
  started: 'start ',
  done: 'ok    ',
  kept: 'kept  ',
  retrying: 'retry ',
  failed: 'failed',
};

function plainLog(stderr: Terminal, { verbose, hold }: LogOptions): Log {
  let held: string[] | null = hold && !verbose ? [] : null;
  const write = (line: string) => {
    if (held) held.push(line);
    else stderr.write(line);
  };
  return {
    onStep: (event) => {
      if (event.state === 'started' && !verbose) return;
      write(`${MARKS[event.state]}  ${story(event).text}\n`);
    },
    note: (level, text) => {
      if (level !== 'debug' || verbose) write(`${LEVELS[level]}  ${text}\n`);
    },
    progress: (done, total, text) => write(`${`${done}/${total}`.padEnd(6)}  ${text}\n`),
    release: () => {
      for (const line of held ?? []) stderr.write(line);
      held = null;
    },
  };
}

function jsonLog(stderr: Terminal, { quiet, verbose, now }: LogOptions): Log {
  const wanted = (level: LogLevel) =>
    level === 'error' || (!quiet && (level !== 'debug' || verbose));
  const write = (level: LogLevel, fields: object) => {
    if (wanted(level)) stderr.write(`${JSON.stringify({ time: now(), level, ...fields })}\n`);
  };
  return {
    onStep: (event) => write(story(event).level, eventFields(event)),
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

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_TIME = 100;
const BAR = 24;

function liveLog(stderr: Terminal, { color, verbose }: LogOptions): Log {
  const paint = (style: 'green' | 'yellow' | 'red' | 'dim', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const marks = {
    started: '·',
    done: paint('green', '✓'),
    kept: paint('green', '↷'),
    retrying: paint('yellow', '↻'),
    failed: paint('red', '✗'),
  };
  const signs = { debug: '·', info: 'i', warning: paint('yellow', '!'), error: marks.failed };
  const going = new Map<StepName, number>();
  let frame = 0;
  let hasBar = false;
  let timer: NodeJS.Timeout | undefined;

  // A terminal that does not know its width says 0.
  const width = () => stderr.columns || 80;
  const line = () => {
    if (going.size === 0) return '';
    const seconds = (performance.now() - Math.min(...going.values())) / 1000;
    const text = `${FRAMES[frame % FRAMES.length]} ${[...going.keys()].join(', ')}  ${seconds.toFixed(1)} s`;
    // A line that wraps could not be rewritten.
    return paint('dim', text.slice(0, width() - 1));
  };
  // Back to the start of the line and clear it: the line of the steps going on is rewritten.
  const write = (finished: string) => stderr.write(`\r\u001b[K${finished}${line()}`);
  const spin = () => {
    if (going.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else {
      timer ??= setInterval(() => {
        frame++;
        write('');
      }, FRAME_TIME).unref();
    }
  };
  return {
    onStep: (event) => {
      if (event.state === 'started') going.set(event.step, performance.now());
      else if (event.state !== 'retrying') going.delete(event.step);
      spin();
      const shown = event.state !== 'started' || verbose;
      write(shown ? `${marks[event.state]} ${story(event).text}\n` : '');
    },
    note: (level, text) => {
      if (level !== 'debug' || verbose) write(`${signs[level]} ${text}\n`);
    },
    progress: (done, total, text) => {
      const filled = Math.round((done / total) * BAR);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${done}/${total}  ${text}`;
      stderr.write(`\r\u001b[K${bar.slice(0, width() - 1)}`);
      hasBar = true;
    },
    release: () => {
      if (hasBar) stderr.write('\n');
      hasBar = false;
    },
  };
}
