import { join } from 'node:path';
import { isMonth, lastFinishedMonth, type Month, monthsBetween } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure } from '../domain/failure.ts';
import { type Backfill, backfill, type MonthResult } from '../run/backfill.ts';
import type { Host } from '../system/process-context.ts';
import { chooseLog, chooseSources, clockwork, configure } from './context.ts';
import { aligned } from './format.ts';
import { makeOutputFolder, print, writeWhole } from './output.ts';
import type { LogFlags } from './run-options.ts';

/** Options of `shopweather backfill`. */
export interface BackfillOptions extends LogFlags {
  from: string;
  to: string;
  only?: Backfill['only'];
  send?: true;
  output?: string;
  wait?: number;
  config?: string;
}

/**
 * `shopweather backfill`: reports on every month of a span.
 *
 * @throws Failure
 */
export async function backfillCommand(options: BackfillOptions, host: Host): Promise<void> {
  const { send: mail = false, output, only = 'missing' } = options;
  const log = chooseLog(host, options, false);
  const needs = { sources: true, smtp: mail, recipients: mail, state: true };
  const config = configure(host, options.config, needs, { note: log.note });
  if (config.stores?.reports === 'each') {
    throw failure(
      EXIT.usage,
      'backfill makes one report a month, but by STORE_REPORTS=each every store has its own',
      'Set STORE_REPORTS=one for reports that compare the stores, or use run --month for each month.',
    );
  }
  const today = host.now().toZonedDateTimeISO(config.timezone).toPlainDate().toString();
  const months = chooseMonths(options, lastFinishedMonth(today));
  if (output !== undefined) makeOutputFolder(output);

  let done = 0;
  let total = 0;
  const ground = {
    ...clockwork(host),
    sources: await chooseSources(config, host, log.note),
    keep: async () => {},
    onStep: log.onStep,
    note: log.note,
    wait: options.wait ?? 0,
  };
  const results = await backfill({ months, only, mail, config, today }, ground, {
    onMonths: ({ length }) => {
      total = length;
    },
    onMonth: (result) => {
      done++;
      log.progress(done, total, `${result.month} ${outcome(result)}`);
    },
    keep: async (month, report) => {
      if (output !== undefined) writeWhole(join(output, `${month}.html`), report.html);
    },
  }).finally(log.release);
  await print(host.stdout, table(results, months, options));
  const failures = results.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  if (first === undefined) return;
  throw new Failure(
    first.exitCode,
    failures.flatMap(({ problems }) => problems),
    { cause: first },
  );
}

function chooseMonths({ from, to }: BackfillOptions, last: Month): Month[] {
  for (const [name, month] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (isMonth(month)) continue;
    throw failure(
      EXIT.usage,
      `${name}: '${month}' is not a month`,
      'Write it as YYYY-MM, as in 2025-04.',
    );
  }
  if (from > to) {
    throw failure(EXIT.usage, `--from ${from} is later than --to ${to}`, 'Exchange them.');
  }
  if (to > last) {
    throw failure(EXIT.usage, `--to: ${to} is not over`, `The last finished month is ${last}.`);
  }
  return monthsBetween(from, to);
}

function table(
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
    outcome(result),
  ]);
  return [
    aligned([['month', 'r', 'report'], ...rows]),
    ...(output === undefined ? [] : [`Reports: ${join(output, 'YYYY-MM.html')}\n`]),
  ].join('');
}

function outcome({ state, withheld, failure }: MonthResult): string {
  if (failure !== null) return `failed: ${failure.message}`;
  return withheld === null ? state : `${state}: ${withheld}`;
}
