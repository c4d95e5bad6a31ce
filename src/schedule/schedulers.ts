import { existsSync, readFileSync, rmSync } from 'node:fs';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { cronFile, crontabBlock, findBlock, type Job, withBlock, withoutBlock } from './crontab.ts';
import { runProgram } from './run-program.ts';
import { serviceUnit, timerUnit, type Unit } from './systemd.ts';
import type { SchedulerName, Timing } from './timing.ts';

/** The scheduled run, as each of the schedulers needs it. */
export interface Plan {
  timing: Timing;
  /** For crontab and cron.d. */
  job: Job;
  /** For systemd. */
  unit: Unit;
  /** The user that cron.d runs the job as. */
  user: string;
}

/** Writes a file whole, or throws. */
export type WriteFile = (path: string, content: string) => void;

/** A service of the system that runs the report every month. */
export interface Scheduler {
  /** Its name in messages. */
  name: string;
  /** The text that `install` writes. */
  text(plan: Plan): string;
  /**
   * The installed text; undefined if there is none.
   *
   * @throws Failure if it cannot be read
   */
  installed(): string | undefined;
  /** @throws Failure */
  install(plan: Plan, write: WriteFile): void;
  /** @throws Failure */
  remove(): void;
}

const CRON_FILE = '/etc/cron.d/shopweather';
const SERVICE = '/etc/systemd/system/shopweather.service';
const TIMER = '/etc/systemd/system/shopweather.timer';

// Any other error must not count as an empty crontab, or the crontab would be overwritten.
const readCrontab = () => runProgram('crontab', ['-l'], { emptyMessage: /^no crontab for /m });
const writeCrontab = (crontab: string) => runProgram('crontab', ['-'], { input: crontab });

/** The UTF-8 bytes of a text as Latin-1, like the crontab. */
const toLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

export const SCHEDULERS: Record<SchedulerName, Scheduler> = {
  crontab: {
    name: 'your crontab',
    text: ({ job, timing }) => crontabBlock(job, timing),
    installed: () => {
      const block = findBlock(readCrontab());
      return block && Buffer.from(block, 'latin1').toString('utf8');
    },
    install: ({ job, timing }) => {
      writeCrontab(withBlock(readCrontab(), toLatin1(crontabBlock(job, timing))));
    },
    remove: () => {
      writeCrontab(withoutBlock(readCrontab()));
    },
  },
  'cron.d': {
    name: CRON_FILE,
    text: ({ job, timing, user }) => cronFile(job, timing, user),
    installed: () => readIfExists(CRON_FILE),
    install: ({ job, timing, user }, write) => write(CRON_FILE, cronFile(job, timing, user)),
    remove: () => removeFile(CRON_FILE),
  },
  systemd: {
    name: TIMER,
    text: ({ unit, timing }) =>
      `# ${SERVICE}\n${serviceUnit(unit)}\n# ${TIMER}\n${timerUnit(timing)}`,
    installed: () => {
      const timer = readIfExists(TIMER);
      return timer === undefined ? undefined : `${timer}${readIfExists(SERVICE) ?? ''}`;
    },
    install: ({ unit, timing }, write) => {
      requireSystemd();
      write(SERVICE, serviceUnit(unit));
      write(TIMER, timerUnit(timing));
      runProgram('systemctl', ['daemon-reload']);
      runProgram('systemctl', ['enable', '--now', 'shopweather.timer']);
    },
    remove: () => {
      requireSystemd();
      runProgram('systemctl', ['disable', '--now', 'shopweather.timer']);
      removeFile(TIMER);
      removeFile(SERVICE);
      runProgram('systemctl', ['daemon-reload']);
    },
  },
};

function readIfExists(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw failure(EXIT.output, `cannot remove ${path}: ${code}`, 'Run the command as root.', {
      cause: error,
    });
  }
}

/** @throws Failure (69) if systemd does not run this machine */
function requireSystemd(): void {
  // The test of sd_booted(3).
  if (existsSync('/run/systemd/system')) return;
  throw failure(
    EXIT.unavailable,
    'systemd does not run on this machine; nothing was changed',
    'Use --with crontab, or print the files: shopweather schedule print --with systemd.',
  );
}
