import { styleText } from 'node:util';
import { oneLine } from '../domain/one-line.ts';
import type { StepName } from '../run/pipeline/step-event.ts';
import { stepText } from '../run/pipeline/step-text.ts';
import type { Log, LogOutput, LogSettings } from './log-settings.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MILLISECONDS = 100;
const BAR_WIDTH = 24;
const DEFAULT_WIDTH = 80;

/** A log whose last line shows the running steps and their time. */
export function terminalLog(stderr: LogOutput, { color, verbose }: LogSettings): Log {
  const paint = (style: 'green' | 'yellow' | 'red' | 'dim', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const states = {
    started: '·',
    done: paint('green', '✓'),
    kept: paint('green', '↷'),
    retrying: paint('yellow', '↻'),
    failed: paint('red', '✗'),
  };
  const levels = { debug: '·', info: 'i', warning: paint('yellow', '!'), error: states.failed };
  const startTimes = new Map<StepName, number>();
  let frame = 0;
  let hasBar = false;
  let timer: NodeJS.Timeout | undefined;

  // A terminal without a known width reports 0.
  const width = () => stderr.columns || DEFAULT_WIDTH;
  const runningSteps = () => {
    if (startTimes.size === 0) return '';
    const seconds = (performance.now() - Math.min(...startTimes.values())) / 1000;
    const text = `${FRAMES[frame % FRAMES.length]} ${[...startTimes.keys()].join(', ')}  ${seconds.toFixed(1)} s`;
    // A wrapped line could not be rewritten.
    return paint('dim', text.slice(0, width() - 1));
  };
  // The control sequence clears the line of the running steps.
  const write = (lines: string) => stderr.write(`\r\u001b[K${lines}${runningSteps()}`);
  const updateTimer = () => {
    if (startTimes.size === 0) {
      clearInterval(timer);
      timer = undefined;
    } else {
      timer ??= setInterval(() => {
        frame++;
        write('');
      }, FRAME_MILLISECONDS).unref();
    }
  };
  return {
    onStep: (event) => {
      if (event.state === 'started') startTimes.set(event.step, performance.now());
      else if (event.state !== 'retrying') startTimes.delete(event.step);
      updateTimer();
      const isShown = event.state !== 'started' || verbose;
      write(isShown ? `${states[event.state]} ${stepText(event).text}\n` : '');
    },
    note: (level, text) => {
      if (level !== 'debug' || verbose) write(`${levels[level]} ${oneLine(text)}\n`);
    },
    progress: (done, total, text) => {
      const filled = Math.round((done / total) * BAR_WIDTH);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${done}/${total}  ${text}`;
      stderr.write(`\r\u001b[K${bar.slice(0, width() - 1)}`);
      hasBar = true;
    },
    release: () => {
      if (hasBar) stderr.write('\n');
      hasBar = false;
    },
  };
}
