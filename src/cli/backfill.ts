import { join } from 'node:path';
import { Option } from 'commander';
import { isMonth, lastFinishedMonth, type Month, monthsBetween } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import type { BackfillRequest, MonthResult } from '../run/backfill.ts';
import { today } from '../system/process-context.ts';
import { createLog, createRunContext, loadCommandConfig } from './context.ts';
import { defineCommand } from './define-command.ts';
import { table } from './format.ts';
import {
  addConfigOption,
  addLogOptions,
  addWaitOption,
  type ConfigOption,
  type LogOptions,
  type WaitOption,
} from './options.ts';
import { makeOutputFolder, print, writeWhole } from './output.ts';

const ONLY: readonly BackfillRequest['only'][] = ['missing', 'failed', 'all'];

interface BackfillOptions extends ConfigOption, LogOptions, WaitOption {
  from: string;
  to: string;
  only?: BackfillRequest['only'];
  send?: boolean;
  output?: string;
}

/** `shopweather backfill`: reports on every month of a span. */
export default defineCommand<BackfillOptions>({
  define: (command) => {
    command
      .requiredOption('--from <YYYY-MM>', 'the first month')
      .requiredOption('--to <YYYY-MM>', 'the last month')
      .addOption(new Option('--only <months>', 'which of them (default: missing)').choices(ONLY))
      .option('--send', 'mail the reports too')
      .option('--output <folder>', 'write each report to a page in this folder too');
    addLogOptions(addConfigOption(addWaitOption(command)));
  },
  help: `Without --send nothing is mailed: the reports are made and recorded, for history and show.
A report that was sent is never sent again, and SEND_IF applies as to any run.`,
  examples: [
    ['shopweather backfill --from 2024-01 --to 2025-03 --output reports', 'make the missing pages'],
    [
      'shopweather backfill --from 2024-01 --to 2025-03 --send --only failed',
      'try failed ones again',
    ],
  ],
  action: async ({ context, options }) => {
    const { send: mail = false, output, only = 'missing', wait = 0 } = options;
    const log = createLog(context, options, false);
    const needs = ['sources', 'state', ...(mail ? (['mail'] as const) : [])] as const;
    const config = await loadCommandConfig(context, options, needs, {}, log);
    if (config.stores?.reports === 'each') {
      throw failure(
        EXIT.usage,
        'backfill makes one report a month, but with STORE_REPORTS=each every store has its own',
        'Set STORE_REPORTS=one for reports that compare the stores, or use run --month for each month.',
      );
    }
    const date = today(context, config.timezone);
    const months = chooseMonths(options, lastFinishedMonth(date));
    if (output !== undefined) makeOutputFolder(output);

    let done = 0;
    let total = 0;
    const runContext = await createRunContext(context, config, log);
    const { backfill } = await import('../run/backfill.ts');
    const results = await backfill({ months, only, mail, today: date, wait }, runContext, {
      onMonths: ({ length }) => {
        total = length;
      },
      onMonth: (result) => {
        done++;
        log.progress(done, total, `${result.month} ${resultText(result)}`);
      },
      saveReport: async (month, report) => {
        if (output !== undefined) writeWhole(join(output, `${month}.html`), report.html());
      },
    }).finally(log.release);
    await print(context.stdout, resultsText(results, months, options));
    throwFailures(results);
  },
});

/** @throws Failure (64) */
function chooseMonths({ from, to }: BackfillOptions, last: Month): Month[] {
  for (const [option, month] of Object.entries({ '--from': from, '--to': to })) {
    if (isMonth(month)) continue;
    throw failure(
      EXIT.usage,
      `${option}: '${month}' is not a month`,
      'Write it as YYYY-MM, as in 2025-04.',
    );
  }
  if (from > to) {
    throw failure(EXIT.usage, `--from ${from} is later than --to ${to}`, 'Swap them.');
  }
  if (to > last) {
    throw failure(EXIT.usage, `--to: ${to} is not over`, `The last finished month is ${last}.`);
  }
  return monthsBetween(from, to);
}

function resultsText(
  results: readonly MonthResult[],
  months: readonly Month[],
  { only, output }: BackfillOptions,
): string {
  if (results.length === 0) {
    return `Nothing to do: of ${months.length} months, none is ${only === 'failed' ? 'failed' : 'missing'}.\n`;
  }
  const rows = results.map((result) => [
    result.month,
    result.r === null ? '' : result.r.toFixed(2),
    resultText(result),
  ]);
  return [
    table([['month', 'r', 'report'], ...rows]),
    ...(output === undefined ? [] : [`Reports: ${join(output, 'YYYY-MM.html')}\n`]),
  ].join('');
}

function resultText({ state, withheld, failure }: MonthResult): string {
  if (failure !== null) return `failed: ${failure.message}`;
  return withheld === null ? state : `${state}: ${withheld}`;
}

/** @throws Failure with the problems of all months and the exit code of the first */
function throwFailures(results: readonly MonthResult[]): void {
  const failures = results.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  if (first === undefined) return;
  throw new Failure(
    first.exitCode,
    failures.flatMap(({ problems }) => problems),
    { cause: first },
  );
}
