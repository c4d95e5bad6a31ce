import { styleText } from 'node:util';
import type { LogLine } from '../domain/log.ts';
import { type History, type PastRun, readHistory, readLog } from '../ledger/history.ts';
import type { PastDelivery, StepRecord } from '../ledger/records.ts';
import type { Host } from '../system/process-context.ts';
import { configure } from './context.ts';
import { aligned, duration, mailState, milliseconds, minute, result } from './format.ts';
import { NEEDS_STATE } from './history.ts';
import { print } from './output.ts';
import { findRun } from './resume.ts';

/** Options of `shopweather show`. */
export interface ShowOptions {
  json?: true;
  config?: string;
}

/**
 * `shopweather show`: shows one run with its steps, its mails and its log.
 *
 * @param asked its number or id; without it the last one
 * @throws Failure
 */
export async function showCommand(
  asked: string | undefined,
  options: ShowOptions,
  host: Host,
): Promise<void> {
  const { stateFolder } = configure(host, options.config, NEEDS_STATE);
  const history = readHistory(stateFolder as string);
  const run = asked === undefined ? history.runs.at(-1) : findRun(history, asked);
  if (run === undefined) {
    await print(host.stdout, 'No report was ever sent from here.\n');
    return;
  }
  const deliveries = deliveriesOf(history, run);
  const log = readLog(stateFolder as string, run.number);
  const paint = painter(host.stdout.isTTY === true && !host.env.NO_COLOR);
  await print(
    host.stdout,
    options.json
      ? `${JSON.stringify({ ...run, deliveries, log }, null, 2)}\n`
      : page(run, deliveries, log, paint),
  );
}

function deliveriesOf({ deliveries }: History, run: PastRun): PastDelivery[] {
  return deliveries.filter(({ report }) => report === run.report);
}

type Paint = (state: StepRecord['state'] | PastRun['state'], text: string) => string;

function painter(color: boolean): Paint {
  const colors = {
    ok: 'green',
    done: 'green',
    kept: 'green',
    running: 'yellow',
    failed: 'red',
    killed: 'red',
  } as const;
  return (state, text) =>
    color ? styleText(colors[state], text, { validateStream: false }) : text;
}

function page(run: PastRun, deliveries: PastDelivery[], log: LogLine[], paint: Paint): string {
  const { number, report, started, id, version, pid, resumes, state } = run;
  const took = duration(run);
  return [
    `Run ${number}, report on ${report}: ${paint(state, result(run))}\n`,
    `started ${minute(started)} UTC${took && `, took ${took}`}${resumes === null ? '' : `, went on from run ${resumes}`}\n`,
    `shopweather ${version}, process ${pid}, id ${id}\n`,
    `\n${graph(run.steps, paint)}`,
    ...(deliveries.length === 0 ? [] : ['\nMails\n', mails(deliveries)]),
    ...(log.length === 0 ? [] : ['\nLog\n', ...log.map(line)]),
  ].join('');
}

const MARKS = { running: '…', done: '✓', kept: '↷', failed: '✗' };
// The two extracts run side by side and meet in the next step; from there it is a line.
const RAILS: Record<string, string> = {
  extract_shopping_data: '┌─',
  extract_weather_data: '├─',
};

/** The steps as a graph, each in a line, from top to bottom. */
function graph(steps: readonly StepRecord[], paint: Paint): string {
  if (steps.length === 0) return 'no step was begun\n';
  const rows = steps.map((step) => [
    `${RAILS[step.step] ?? '│ '} ${MARKS[step.state]} ${step.step}`,
    step.milliseconds === null ? '' : milliseconds(step.milliseconds),
    rowsThrough(step),
    [outcome(step), ...(step.attempts > 1 ? [`${step.attempts} attempts`] : [])].join(', '),
  ]);
  const lines = aligned(rows).trimEnd().split('\n');
  return lines.map((text, at) => `${paint((steps[at] as StepRecord).state, text)}\n`).join('');
}

/** `57 → 20 rows` where both are known. */
function rowsThrough({ rowsIn, rowsOut }: StepRecord): string {
  const known = [rowsIn, rowsOut].filter((rows) => rows !== null);
  return known.length === 0 ? '' : `${known.join(' → ')} rows`;
}

function outcome({ state, detail, error, filled, dropped }: StepRecord): string {
  const days = [
    ...(filled ? [`${filled} filled`] : []),
    ...(dropped ? [`${dropped} left out`] : []),
  ];
  if (state === 'failed') return error ?? 'failed';
  return [detail ?? 'goes on', ...days, ...(state === 'kept' ? ['kept from before'] : [])].join(
    ', ',
  );
}

function mails(deliveries: PastDelivery[]): string {
  return aligned(
    deliveries.map((delivery) => [
      `  ${delivery.recipient}`,
      mailState(delivery),
      minute(delivery.changed),
      delivery.answer ?? '',
    ]),
  );
}

function line({ at, level, text }: LogLine): string {
  return `  ${at.slice(11, 23)}  ${level.padEnd(7)}  ${text}\n`;
}
