import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { checkPermissions, stateFolderChecks } from '../check/files.ts';
import type { RawValues } from '../config/config.ts';
import { findConfigFile, readConfigFile } from '../config/file.ts';
import { PRIVATE_FILE_KEYS, SECRET_KEYS } from '../config/keys.ts';
import { merged } from '../config/load.ts';
import { lastFinishedMonth, monthBounds, type Period } from '../domain/calendar.ts';
import { type CheckResult, failureResults, runChecks } from '../domain/check-result.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import type { Config } from '../domain/settings.ts';
import { kindOf } from '../extract/source-kinds.ts';
import type { Host } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { chooseSources, clockwork, configure } from './context.ts';
import { print } from './output.ts';

/** Options of `shopweather check`. */
export interface CheckOptions {
  json?: true;
  asCron?: true;
  config?: string;
}

/**
 * `shopweather check`: tries everything that a run needs, and sends nothing.
 *
 * @throws Failure without a word, with the exit code of the first failure that it has shown
 */
export async function checkCommand(options: CheckOptions, host: Host): Promise<void> {
  if (options.asCron) {
    checkAsCron(options, host);
    return;
  }
  const findings: CheckResult[] = [];
  for await (const finding of check(options, host)) {
    findings.push(finding);
    if (!options.json) await print(host.stdout, redact(line(finding, host), host.secrets));
  }
  const first = findings.find(({ state }) => state === 'failure');
  const result = { ok: first === undefined, checks: findings };
  await print(
    host.stdout,
    options.json
      ? redact(`${JSON.stringify(result, null, 2)}\n`, host.secrets)
      : `\n${summary(findings)}\n`,
  );
  if (first) throw new Failure(first.exitCode ?? EXIT.bug, []);
}

async function* check(options: CheckOptions, host: Host): AsyncGenerator<CheckResult> {
  let values: RawValues = {};
  let config: Config | undefined;
  let sends = false;
  const path = findConfigFile(options.config, host.env);
  try {
    values = merged(path === undefined ? {} : readConfigFile(path), host.env);
    sends = Boolean(values.SMTP_HOST || values.REPORT_TO || values.SMTP_FROM_MAIL);
    const needs = { sources: true, smtp: sends, recipients: sends, state: true };
    const warnings: string[] = [];
    config = configure(host, options.config, needs, { note: (_, text) => warnings.push(text) });
    yield* runChecks('', [{ name: 'configuration', run: () => path ?? 'the environment alone' }]);
    if (path !== undefined) {
      const remedy = `chmod 600 ${path}`;
      const [warning] = warnings;
      yield* runChecks('', [
        {
          name: 'file modes',
          run: () => (warning ? { warning, remedy } : checkPermissions(resolve(path))),
        },
      ]);
    }
  } catch (error) {
    yield* failureResults('configuration', error);
  }
  if (config === undefined) return;

  for (const key of [...SECRET_KEYS.map((name) => `${name}_FILE`), ...PRIVATE_FILE_KEYS]) {
    const file = values[key];
    if (file) yield* runChecks('', [{ name: key, run: () => checkPermissions(file) }]);
  }
  yield* runChecks('state', stateFolderChecks(config.stateFolder as string));
  const { timezone, patience } = config;
  yield* runChecks('', [
    {
      name: 'time zone',
      run: () =>
        `${timezone}${values.REPORT_TIMEZONE ? '' : ", which is the system's: set REPORT_TIMEZONE to be sure"}`,
    },
  ]);

  if (values.TEMPLATES_DIR?.trim()) yield* checkTemplates(config, host);

  const period = lastMonth(host, timezone);
  const timeout = patience.stepTimeout;
  const { now } = host;
  let usable = true;
  const sources = config.sources as NonNullable<Config['sources']>;
  for (const side of ['shopping', 'weather'] as const) {
    const settings = sources[side];
    const checks = kindOf(settings.connection).check(settings, { side, period, timeout, now });
    for await (const result of checks) {
      usable &&= result.state !== 'failure';
      yield result;
    }
  }
  if (usable) {
    const unkept = { ...config, stateFolder: null };
    const { checkMonth } = await import('../check/month.ts');
    yield* checkMonth(await chooseSources(unkept, host, () => {}), period, config);
  }
  yield* checkMail(config, now);
}

async function* checkTemplates(config: Config, host: Host): AsyncGenerator<CheckResult> {
  const { templates } = config;
  const check = async () => {
    if (templates.length === 0) {
      const warning = "there is none in TEMPLATES_DIR: the program's own are used";
      return { warning, remedy: 'shopweather templates eject copies them into a folder.' };
    }
    const { rehearse } = await import('../check/templates.ts');
    await rehearse(config, clockwork(host));
    return templates.map(({ path }) => path).join(', ');
  };
  yield* runChecks('', [{ name: 'templates', run: check }]);
}

async function* checkMail({ smtp, mail }: Config, now: Host['now']): AsyncGenerator<CheckResult> {
  if (smtp === null) {
    const warning = 'no mail server is configured: only dry runs work';
    const remedy = 'Set SMTP_HOST, SMTP_FROM_MAIL and REPORT_TO.';
    yield* runChecks('', [{ name: 'mail', run: () => ({ warning, remedy }) }]);
    return;
  }
  const { checkSmtp } = await import('../check/smtp.ts');
  yield* checkSmtp(smtp, now);
  const to = [...mail.to, ...mail.cc, ...mail.bcc].map(({ address }) => address);
  yield* runChecks('mail', [{ name: 'recipients', run: () => to.join(', ') }]);
}

function lastMonth(host: Host, timezone: string): Period {
  const today = host.now().toZonedDateTimeISO(timezone).toPlainDate().toString();
  return { ...monthBounds(lastFinishedMonth(today)), timezone, partial: false };
}

/**
 * The same in a process of its own, with the little that cron gives: what is only in this shell's
 * environment is missing there.
 */
function checkAsCron({ json, config }: CheckOptions, host: Host): void {
  const { HOME = '/', LOGNAME, USER } = host.env;
  const [program, ...first] = host.command as [string, ...string[]];
  const args = [...first, 'check', ...(json ? ['--json'] : [])];
  const { status, error } = spawnSync(
    program,
    config === undefined ? args : [...args, '--config', resolve(config)],
    {
      cwd: HOME,
      env: { HOME, LOGNAME: LOGNAME ?? USER ?? '', SHELL: '/bin/sh', PATH: '/usr/bin:/bin' },
      stdio: 'inherit',
    },
  );
  if (error) throw failure(EXIT.unavailable, `${program}: ${error.message}`, 'Check its path.');
  if (status !== 0) throw new Failure((status ?? EXIT.bug) as Failure['exitCode'], []);
}

const NAME_WIDTH = 27;
const MARKS = { ok: 'ok', warning: 'warning', failure: 'failure', 'not tried': '-' } as const;
const COLORS = { ok: 'green', warning: 'yellow', failure: 'red', 'not tried': 'dim' } as const;

function line({ name, state, message, remedy }: CheckResult, { stdout, env }: Host): string {
  const mark = MARKS[state].padEnd(9);
  const color = stdout.isTTY === true && !env.NO_COLOR;
  const shown = color ? styleText(COLORS[state], mark, { validateStream: false }) : mark;
  const told = state === 'not tried' ? 'not tried' : message;
  const todo = remedy === null ? '' : `${' '.repeat(9)}${remedy}\n`;
  return `${shown}${name.padEnd(NAME_WIDTH)}${told}\n${todo}`;
}

function summary(findings: readonly CheckResult[]): string {
  const count = (state: CheckResult['state']) =>
    findings.filter((each) => each.state === state).length;
  const [wrong, warnings] = [count('failure'), count('warning')];
  if (wrong > 0) return `${wrong} failed: a run would not succeed.`;
  return warnings > 0
    ? `A run would succeed; ${warnings} to look at.`
    : 'All is well: a run would succeed.';
}
