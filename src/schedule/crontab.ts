import { cronFields, type Timing } from './timing.ts';

/** The scheduled command. */
export interface Job {
  /** The program and its arguments. */
  command: readonly string[];
  /** Variables that are not in the configuration file. */
  environment: Readonly<Record<string, string>>;
}

const BEGIN = '# shopweather begin';
const END = '# shopweather end';
// From the last begin mark before an end mark: if an end mark is missing, no other line is lost.
const BLOCK = new RegExp(`^${BEGIN}\n(?:(?!${BEGIN}$).*\n)*?${END}\n`, 'm');
const COMMENT =
  '# The report on the month before. To change it: shopweather schedule install, remove';

/** The block of a crontab that runs the job, between marks. */
export function crontabBlock(job: Job, timing: Timing): string {
  return `${BEGIN}\n${COMMENT}\n${cronFields(timing)} ${cronCommand(job)}\n${END}\n`;
}

/** The block in a crontab; undefined if there is none. */
export function findBlock(crontab: string): string | undefined {
  return BLOCK.exec(crontab)?.[0];
}

/** A crontab whose block is replaced, or added at the end. Other lines are not changed. */
export function withBlock(crontab: string, block: string): string {
  // A function, because replace would interpret a $ in the block.
  if (BLOCK.test(crontab)) return crontab.replace(BLOCK, () => block);
  return `${crontab}${crontab === '' || crontab.endsWith('\n') ? '' : '\n'}${block}`;
}

export function withoutBlock(crontab: string): string {
  return crontab.replace(BLOCK, '');
}

/** A file for /etc/cron.d, in which a line also has the user. */
export function cronFile(job: Job, timing: Timing, user: string): string {
  return `${COMMENT}\n${cronFields(timing)} ${user} ${cronCommand(job)}\n`;
}

/** The shell command of a crontab line, in which cron reads an unescaped % as a line break. */
function cronCommand({ command, environment }: Job): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)}`);
  return [...variables, ...command.map(quote)].join(' ').replaceAll('%', '\\%');
}

function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // Without a backslash, which cron would interpret.
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
