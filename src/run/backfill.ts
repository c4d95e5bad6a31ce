import {
  type IsoDate,
  type Month,
  type Period,
  type Span,
  withMonthsBefore,
} from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';
import { choosePeriod } from '../domain/period.ts';
import type { Report } from '../domain/report.ts';
import type { Config } from '../domain/settings.ts';
import { preloadedSource } from '../extract/preloaded-source.ts';
import type { Source, Sources } from '../extract/source.ts';
import { storeTemporarily } from '../extract/temporary-days.ts';
import { settledReports } from '../ledger/completed-reports.ts';
import { type History, readHistory } from '../ledger/history.ts';
import { type Ground, takeLedger } from './monitored-run.ts';
import { stepRunner } from './pipeline/step.ts';
import { compileTemplates } from './pipeline/templates.ts';
import { together } from './pipeline/together.ts';
import { sendRecorded } from './recorded-run.ts';
import type { Sent } from './request.ts';

/** Months to be reported on, one after the other. */
export interface Backfill {
  months: readonly Month[];
  /** Which of them: those without a report, those that failed, or all. */
  only: 'missing' | 'failed' | 'all';
  /** False to make and record the reports alone. */
  mail: boolean;
  config: Config;
  /** Today's date in the report's time zone. */
  today: IsoDate;
}

/** What became of one month. */
export interface MonthResult {
  month: Month;
  state: Sent['state'] | 'failed';
  withheld: Sent['withheld'];
  r: number | null;
  failure: Failure | null;
}

/** Told while it goes on. */
export interface BackfillWatch {
  /** The months that are worked on, once that is known. */
  onMonths: (months: readonly Month[]) => void;
  onMonth: (result: MonthResult) => void;
  keep: (month: Month, report: Report) => Promise<void>;
}

/**
 * Reports on many months out of one scan of each database. A month whose data cannot be used is
 * passed over; any other failure ends it, as it would meet the next month too.
 *
 * @throws Failure where nothing could be begun
 */
export async function backfill(
  { months, only, mail, config, today }: Backfill,
  ground: Ground,
  { onMonths, onMonth, keep }: BackfillWatch,
): Promise<MonthResult[]> {
  const { timezone } = config;
  const periods = new Map(
    months.map((month) => {
      const { period } = choosePeriod({ month, allowPartial: false, today, timezone });
      return [month, period];
    }),
  );
  const ledger = await takeLedger(config.stateFolder as string, ground);
  try {
    const history = readHistory(config.stateFolder as string);
    const chosen = months.filter(wanted(history, only, mail));
    onMonths(chosen);
    const [first, last] = [chosen[0], chosen.at(-1)];
    if (first === undefined || last === undefined) return [];
    const { start } = periods.get(first) as Period;
    const { endExclusive } = periods.get(last) as Period;
    const span = withMonthsBefore({ start, endExclusive }, config.historyMonths);
    // As in a run: before the databases are asked.
    compileTemplates(config.templates);
    const sources = await readOnce(ground.sources, span, { start, endExclusive }, config, ground);

    const results: MonthResult[] = [];
    for (const month of chosen) {
      let r = (): number | null => null;
      const period = periods.get(month) as Period;
      const request = { month, period, sample: false, store: null };
      const order = {
        run: { ...request, config },
        request: { ...request, mail, to: null, byHand: false },
        resend: false,
        anew: false,
        resumes: null,
        unknown: 'hold' as const,
      };
      const world = {
        ...ground,
        sources,
        keep: (report: Report) => keep(month, report),
        onStep: () => {},
      };
      const result = await sendRecorded(ledger, order, world, ground.newId(), (record) => {
        r = record.r;
      }).then(
        ({ state, withheld }): MonthResult => ({ month, state, withheld, r: r(), failure: null }),
        (error): MonthResult => {
          if (!(error instanceof Failure)) throw error;
          return { month, state: 'failed', withheld: null, r: r(), failure: error };
        },
      );
      results.push(result);
      onMonth(result);
      if (result.failure && result.failure.exitCode !== EXIT.data) break;
    }
    return results;
  } finally {
    ledger.close();
  }
}

function wanted(history: History, only: Backfill['only'], mail: boolean) {
  const { runs } = history;
  const last = new Map(runs.map((run) => [run.report, run.state]));
  const made = new Set(runs.filter(({ state }) => state === 'ok').map(({ report }) => report));
  const settled = settledReports(history);
  return (month: Month): boolean => {
    if (only === 'failed') return ['failed', 'killed'].includes(last.get(month) ?? '');
    return only === 'all' || !(settled.has(month) || (!mail && made.has(month)));
  };
}

/**
 * Asks both sources once for all months; what is returned serves each of them.
 *
 * @param span of the days, with the months before
 * @param reported the months themselves, for which stores are compared
 */
async function readOnce(
  { shopping, weather }: Sources,
  span: Span,
  reported: Span,
  { patience }: Config,
  { onStep, stopwatch, pause }: Ground,
): Promise<Sources> {
  const step = stepRunner({ onStep, stopwatch, pause, recall: () => undefined }, patience);
  const hasStores = shopping.daysByGroup !== undefined;
  const read = async <Day extends { date: IsoDate }>(source: Source<Day>, timeout: number) => {
    const extracted = await source.days(span, timeout);
    const daysByGroup = hasStores
      ? await storeTemporarily(source.daysByGroup?.(reported, timeout))
      : undefined;
    return {
      source: preloadedSource(source, extracted, daysByGroup),
      count: extracted.days.length,
    };
  };
  const outcome = ({ count }: { count: number }) => ({ detail: `${count} days` });
  const [sales, readings] = await together(
    step('extract_shopping_data', (timeout) => read(shopping, timeout), outcome),
    step('extract_weather_data', (timeout) => read(weather, timeout), outcome),
  );
  return { shopping: sales.source, weather: readings.source };
}
