import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import type { CheckResult } from '../domain/check-result.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { checkEverything } from './check-everything.ts';
import { defineCommand } from './define-command.ts';
import { addConfigOption, type ConfigOption } from './options.ts';
import { print } from './output.ts';

interface CheckOptions extends ConfigOption {
  json?: boolean;
  asCron?: boolean;
}

/**
 * `shopweather check`: tries everything that a run needs, and sends nothing.
 *
 * @throws Failure without a message, with the exit code of the first failed check
 */
export default defineCommand<CheckOptions>({
  define: (command) =>
    addConfigOption(
      command
        .option('--json', 'print JSON, for other programs')
        .option('--as-cron', 'with the small environment that cron provides'),
    ),
  action: async ({ context, options }) => {
    if (options.asCron) {
      checkAsCron(options, context);
      return;
    }
    const { stdout, secrets } = context;
    const results: CheckResult[] = [];
    for await (const result of checkEverything(options, context)) {
      results.push(result);
      if (!options.json) await print(stdout, redact(resultText(result, context), secrets));
    }
    const firstFailure = results.find(({ state }) => state === 'failure');
    const asJson = { ok: firstFailure === undefined, checks: results };
    await print(
      stdout,
      options.json
        ? redact(`${JSON.stringify(asJson, null, 2)}\n`, secrets)
        : `\n${summary(results)}\n`,
    );
    if (firstFailure) throw new Failure(firstFailure.exitCode ?? EXIT.bug, []);
  },
});

/** Runs the checks in a process that lacks the environment of this shell, as under cron. */
function checkAsCron({ json, config }: CheckOptions, context: ProcessContext): void {
  const { HOME = '/', LOGNAME, USER } = context.env;
  const [program, ...first] = context.command as [string, ...string[]];
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
const MARK_WIDTH = 9;
const MARKS = { ok: 'ok', warning: 'warning', failure: 'failure', 'not tried': '-' } as const;
const COLORS = { ok: 'green', warning: 'yellow', failure: 'red', 'not tried': 'dim' } as const;

function resultText(
  { name, state, message, remedy }: CheckResult,
  { stdout, env }: ProcessContext,
): string {
  const mark = MARKS[state].padEnd(MARK_WIDTH);
  const hasColors = stdout.isTTY === true && !env.NO_COLOR;
  const coloredMark = hasColors ? styleText(COLORS[state], mark, { validateStream: false }) : mark;
  const text = state === 'not tried' ? 'not tried' : message;
  const remedyLine = remedy === null ? '' : `${' '.repeat(MARK_WIDTH)}${remedy}\n`;
  return `${coloredMark}${name.padEnd(NAME_WIDTH)}${text}\n${remedyLine}`;
}

function summary(results: readonly CheckResult[]): string {
  const count = (state: CheckResult['state']) =>
    results.filter((each) => each.state === state).length;
  const failures = count('failure');
  const warnings = count('warning');
  if (failures > 0) return `${failures} failed: a run would not succeed.`;
  return warnings > 0
    ? `A run would succeed, with ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`
    : 'All is well: a run would succeed.';
}
