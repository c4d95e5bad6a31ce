import { styleText } from 'node:util';
import type { LogLine } from '../domain/log.ts';
import { oneLine } from '../domain/one-line.ts';
import { requireState } from '../domain/settings.ts';
import { type History, type PastRun, readHistory, readLog } from '../ledger/history.ts';
import type { PastDelivery, StepRecord } from '../ledger/records.ts';
import { loadCommandConfig } from './context.ts';
import { defineCommand } from './define-command.ts';
import { findRun } from './find-run.ts';
import { duration, mailState, milliseconds, minute, result, table } from './format.ts';
import { addConfigOption, type ConfigOption } from './options.ts';
import { print } from './output.ts';

interface ShowOptions extends ConfigOption {
  json?: boolean;
}

/** `shopweather show`: shows one run with its steps, its mails and its log. */
export default defineCommand<ShowOptions, [run: string | undefined]>({
  define: (command) =>
    addConfigOption(
      command
        .argument('[run]', 'its number in the history (default: the last one)')
        .option('--json', 'print JSON, for other programs'),
    ),
  action: async ({ context, options, args: [id] }) => {
    const { stdout, env } = context;
    const folder = requireState(await loadCommandConfig(context, options, ['state']));
    const history = readHistory(folder);
    const run = id === undefined ? history.runs.at(-1) : findRun(history, id);
    if (run === undefined) {
      await print(stdout, 'No run is recorded yet.\n');
      return;
    }
    const deliveries = deliveriesOf(history, run);
    const log = readLog(folder, run.number);
    const paint = painter(stdout.isTTY === true && !env.NO_COLOR);
    await print(
      stdout,
      options.json
        ? `${JSON.stringify({ ...run, deliveries, log }, null, 2)}\n`
        : runText(run, deliveries, log, paint),
    );
  },
});

function deliveriesOf({ deliveries }: History, run: PastRun): PastDelivery[] {
  return deliveries.filter(({ report }) => report === run.report);
}

type Paint = (state: StepRecord['state'] | PastRun['state'], text: string) => string;

function painter(hasColors: boolean): Paint {
  const colors = {
    ok: 'green',
    done: 'green',
    kept: 'green',
    running: 'yellow',
    failed: 'red',
    killed: 'red',
  } as const;
  return (state, text) =>
    hasColors ? styleText(colors[state], text, { validateStream: false }) : text;
}

function runText(run: PastRun, deliveries: PastDelivery[], log: LogLine[], paint: Paint): string {
  const { number, report, started, id, version, pid, resumes, state } = run;
  const took = duration(run);
  return [
    `Run ${number}, report on ${report}: ${paint(state, result(run))}\n`,
    `started ${minute(started)} UTC${took && `, took ${took}`}${resumes === null ? '' : `, resumed run ${resumes}`}\n`,
    `shopweather ${version}, process ${pid}, id ${id}\n`,
    `\n${stepsText(run.steps, paint)}`,
    ...(deliveries.length === 0 ? [] : ['\nMails\n', mailsText(deliveries)]),
    ...(log.length === 0 ? [] : ['\nLog\n', ...log.map(logText)]),
  ].join('');
}

const MARKS = { running: '…', done: '✓', kept: '↷', failed: '✗' };
// The two extractions run at the same time; from the next step on it is a line.
const RAILS: Record<string, string> = {
  extract_shopping_data: '┌─',
  extract_weather_data: '├─',
};

/** The steps as a graph, one line for each, from top to bottom. */
function stepsText(steps: readonly StepRecord[], paint: Paint): string {
  if (steps.length === 0) return 'no step was started\n';
  const rows = steps.map((step) => [
    `${RAILS[step.step] ?? '│ '} ${MARKS[step.state]} ${step.step}`,
    step.milliseconds === null ? '' : milliseconds(step.milliseconds),
    rowsText(step),
    [outcomeText(step), ...(step.attempts > 1 ? [`${step.attempts} attempts`] : [])].join(', '),
  ]);
  const lines = table(rows).trimEnd().split('\n');
  return lines.map((text, i) => `${paint((steps[i] as StepRecord).state, text)}\n`).join('');
}

/** `57 → 20 rows` if both are known. */
function rowsText({ rowsIn, rowsOut }: StepRecord): string {
  const counts = [rowsIn, rowsOut].filter((rows) => rows !== null);
  return counts.length === 0 ? '' : `${counts.join(' → ')} rows`;
}

function outcomeText({ state, detail, error, filled, dropped }: StepRecord): string {
  if (state === 'failed') return error ?? 'failed';
  return [
    detail ?? 'running',
    ...(filled ? [`${filled} filled`] : []),
    ...(dropped ? [`${dropped} left out`] : []),
    ...(state === 'kept' ? ['reused from an earlier run'] : []),
  ].join(', ');
}

function mailsText(deliveries: PastDelivery[]): string {
  return table(
    deliveries.map((delivery) => [
      `  ${delivery.recipient}`,
      mailState(delivery),
      minute(delivery.changed),
      delivery.answer ?? '',
    ]),
  );
}

function logText({ at, level, text }: LogLine): string {
  return `  ${at.slice(11, 23)}  ${level.padEnd(7)}  ${oneLine(text)}\n`;
}
