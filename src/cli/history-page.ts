import ejs from 'ejs';
import { type Month, monthsBetween } from '../domain/calendar.ts';
import { sentReports } from '../ledger/completed-reports.ts';
import { coversAllStores, type History, monthOf, type PastRun } from '../ledger/history.ts';
import type { StepRecord } from '../ledger/records.ts';
import { STEPS } from '../run/pipeline/step-event.ts';
import { readAsset } from '../system/assets.ts';
import { duration, mailState, milliseconds, minute, result } from './format.ts';

/**
 * The history as one self-contained page: every run with its steps, newest first, and a chart of the
 * correlation by month.
 *
 * @param now ISO 8601
 */
export function historyPage(history: History, now: string): string {
  const view = {
    made: `${minute(now)} UTC`,
    sent: [...sentReports(history.deliveries).values()].filter(({ state }) => state === 'sent')
      .length,
    failed: history.runs.filter(({ state }) => state === 'failed' || state === 'killed').length,
    chart: correlationChart(history.runs),
    runs: history.runs.map((run) => runView(run, history)).reverse(),
  };
  return ejs.render(readAsset('templates/history.html.ejs'), { view });
}

function runView(run: PastRun, { deliveries }: History) {
  const { number, report, state, started, resumes, version, id } = run;
  return {
    number,
    report,
    state,
    started: minute(started),
    took: duration(run),
    r: run.r === null ? '' : run.r.toFixed(2),
    result: result(run),
    origin: `shopweather ${version}, id ${id}${resumes === null ? '' : `, resumed run ${resumes}`}`,
    // The first two steps run at the same time.
    stages: [STEPS.slice(0, 2), ...STEPS.slice(2).map((step) => [step])].map((names) =>
      names.map((name) =>
        stepView(
          name,
          run.steps.find(({ step }) => step === name),
        ),
      ),
    ),
    mails: deliveries
      .filter((delivery) => delivery.report === report)
      .map((delivery) => ({
        recipient: delivery.recipient,
        state: delivery.state,
        stateText: mailState(delivery),
        changed: minute(delivery.changed),
      })),
  };
}

function stepView(name: string, step: StepRecord | undefined) {
  if (step === undefined) return { name, state: 'absent', figures: ['not started'], error: '' };
  const { state, milliseconds: time, rowsIn, rowsOut, filled, dropped, attempts, detail } = step;
  return {
    name,
    state,
    figures: [
      [
        state === 'kept' ? 'reused from an earlier run' : state,
        ...(time === null ? [] : [milliseconds(time)]),
        ...(attempts > 1 ? [`${attempts} attempts`] : []),
      ].join(', '),
      ...(rowsIn === null && rowsOut === null
        ? []
        : [`${[rowsIn, rowsOut].filter((rows) => rows !== null).join(' → ')} rows`]),
      ...(filled ? [`${filled} days filled`] : []),
      ...(dropped ? [`${dropped} days left out`] : []),
      ...(detail === null ? [] : [detail]),
    ],
    error: step.error ?? '',
  };
}

const WIDTH = 720;
const HEIGHT = 160;
const LEFT = 40;
const RIGHT = 32;

/** r by month, from the last run of each month that has one. Null for fewer than two months. */
function correlationChart(runs: readonly PastRun[]) {
  const correlations = new Map(
    runs.flatMap((run): [Month, number][] => {
      const month = coversAllStores(run) ? monthOf(run) : undefined;
      return month === undefined || run.r === null ? [] : [[month, run.r]];
    }),
  );
  const months = [...correlations].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const first = months[0]?.[0];
  const last = months.at(-1)?.[0];
  if (first === undefined || last === undefined || first === last) return null;
  // Months without a report keep their place.
  const axis = monthsBetween(first, last);
  const position = (month: Month) => axis.indexOf(month);
  const x = (month: Month) => LEFT + (position(month) * (WIDTH - LEFT - RIGHT)) / (axis.length - 1);
  const y = (r: number) => HEIGHT / 2 - r * (HEIGHT / 2 - 10);
  const every = Math.ceil(axis.length / 12);
  return {
    width: WIDTH,
    height: HEIGHT + 24,
    axis: [-1, 0, 1].map((r) => ({ y: y(r), label: String(r) })),
    points: months.map(([month, r]) => ({
      x: x(month),
      y: y(r),
      label: `${month}: r = ${r.toFixed(2)}`,
      month: position(month) % every === 0 ? month : '',
    })),
    line: months.map(([month, r]) => `${x(month).toFixed(1)},${y(r).toFixed(1)}`).join(' '),
  };
}
