import { existsSync, readFileSync, rmSync } from 'node:fs';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { cronFile, crontabBlock, findBlock, type Job, withBlock, withoutBlock } from './crontab.ts';
import { runProgram } from './run-command.ts';
import { serviceUnit, timerUnit, type Unit } from './systemd.ts';
import type { SchedulerName, Timing } from './timing.ts';

/** What is to be run, as the kinds want to know it. */
export interface Plan {
  timing: Timing;
  job: Job;
  unit: Unit;
  /** The user by whose name cron.d runs it. */
  user: string;
}

/** Writes a file whole, or throws. */
export type WriteFile = (path: string, content: string) => void;

/** Where a schedule can be. */
export interface Place {
  /** What it is called in messages. */
  name: string;
  /** The text that `install` writes. */
  text(plan: Plan): string;
  /**
   * The text that is there, or undefined.
   *
   * @throws Failure where it cannot be looked
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

// Only this is an empty crontab: any other failure must not lead to overwriting it.
const listCrontab = () => runProgram('crontab', ['-l'], { none: /^no crontab for /m });
const writeCrontab = (crontab: string) => runProgram('crontab', ['-'], { input: crontab });

/** Text as the bytes of UTF-8, a character each, as the rest of a crontab is held. */
const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

export const PLACES: Record<SchedulerName, Place> = {
  crontab: {
    name: 'your crontab',
    text: ({ job, timing }) => crontabBlock(job, timing),
    installed: () => {
      const block = findBlock(listCrontab());
      return block && Buffer.from(block, 'latin1').toString('utf8');
    },
    install: ({ job, timing }) => {
      writeCrontab(withBlock(listCrontab(), bytes(crontabBlock(job, timing))));
    },
    remove: () => {
      writeCrontab(withoutBlock(listCrontab()));
    },
  },
  'cron.d': {
    name: CRON_FILE,
    text: ({ job, timing, user }) => cronFile(job, timing, user),
    installed: () => read(CRON_FILE),
    install: ({ job, timing, user }, write) => write(CRON_FILE, cronFile(job, timing, user)),
    remove: () => removeFile(CRON_FILE),
  },
  systemd: {
    name: TIMER,
    text: ({ unit, timing }) =>
      `# ${SERVICE}\n${serviceUnit(unit)}\n# ${TIMER}\n${timerUnit(timing)}`,
    installed: () => {
      const [timer, service] = [read(TIMER), read(SERVICE)];
      return timer === undefined ? undefined : `${timer}${service ?? ''}`;
    },
    install: ({ unit, timing }, write) => {
      needSystemd();
      write(SERVICE, serviceUnit(unit));
      write(TIMER, timerUnit(timing));
      runProgram('systemctl', ['daemon-reload']);
      runProgram('systemctl', ['enable', '--now', 'shopweather.timer']);
    },
    remove: () => {
      needSystemd();
      runProgram('systemctl', ['disable', '--now', 'shopweather.timer']);
      removeFile(TIMER);
      removeFile(SERVICE);
      runProgram('systemctl', ['daemon-reload']);
    },
  },
};

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw failure(EXIT.output, `cannot remove ${path}: ${code}`, 'Do it as root.', {
      cause: error,
    });
  }
}

function needSystemd(): void {
  // As sd_booted(3) tells it.
  if (existsSync('/run/systemd/system')) return;
  throw failure(
    EXIT.unavailable,
    'systemd does not run on this machine; nothing was changed',
    'Use --with crontab, or see the files by shopweather schedule print --with systemd.',
  );
}
