import { cronFields, type Timing } from './timing.ts';

/** What is run by a schedule. */
export interface Job {
  /** The program, its command and its options. */
  words: readonly string[];
  /** Variables that it needs beyond those of its configuration file. */
  environment: Readonly<Record<string, string>>;
}

const BEGIN = '# shopweather begin';
const END = '# shopweather end';
// From the last mark of a beginning: one whose end is missing takes no other lines with it.
const BLOCK = new RegExp(`^${BEGIN}\n(?:(?!${BEGIN}$).*\n)*?${END}\n`, 'm');
const WHAT = '# The report on the month before. Changed by: shopweather schedule install, remove';

/** The block of a crontab that runs the job, with the marks by which it is found again. */
export function crontabBlock(job: Job, timing: Timing): string {
  return `${BEGIN}\n${WHAT}\n${cronFields(timing)} ${cronCommand(job)}\n${END}\n`;
}

/** The block that is in a crontab, or undefined. */
export function findBlock(crontab: string): string | undefined {
  return BLOCK.exec(crontab)?.[0];
}

/** A crontab with the block in place of the one before, or at its end; other lines stay as they are. */
export function withBlock(crontab: string, block: string): string {
  // A function, since the block may hold a $ that replace would interpret.
  if (BLOCK.test(crontab)) return crontab.replace(BLOCK, () => block);
  return `${crontab}${crontab === '' || crontab.endsWith('\n') ? '' : '\n'}${block}`;
}

/** A crontab without the block. */
export function withoutBlock(crontab: string): string {
  return crontab.replace(BLOCK, '');
}

/** A file for /etc/cron.d, whose lines also name the user. */
export function cronFile(job: Job, timing: Timing, user: string): string {
  return `${WHAT}\n${cronFields(timing)} ${user} ${cronCommand(job)}\n`;
}

/** A command for the shell as crontab wants it: an unescaped % would be a line break. */
function cronCommand({ words, environment }: Job): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quoted(value)}`);
  return [...variables, ...words.map(quoted)].join(' ').replaceAll('%', '\\%');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // No backslash: crontab would read it in its own way.
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
