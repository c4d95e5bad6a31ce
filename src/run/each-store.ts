import { withMonthsBefore } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';
import { type RunRequest, reportName } from '../domain/run-request.ts';
import { requireSources } from '../domain/settings.ts';
import { configForStore, stationOf, unknownNames } from '../domain/store.ts';
import { createSources } from '../extract/create-sources.ts';
import { type PreloadedDays, preloadDays, preloadedSource } from '../extract/preloaded-source.ts';
import type { TemporaryDays } from '../extract/temporary-day-store.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { freeMemory } from '../system/memory.ts';
import { withNotifications } from './monitored-run.ts';
import type { RunContext } from './pipeline/run-context.ts';
import { createStepRunner, settleBoth } from './pipeline/step.ts';
import { type RunOptions, type RunOutcome, recordedRun } from './recorded-run.ts';

/** The result of the report on one store. */
export interface StoreResult {
  store: string;
  state: RunOutcome['state'] | 'failed';
}

/**
 * Sends a report on each store, and reads each source once for all of them. A store with unusable
 * data does not stop the others; any other failure ends the run, because the next store would meet
 * it too.
 *
 * @param wait milliseconds to wait for another run to finish
 * @throws Failure that names the stores that failed
 */
export async function runEachStore(
  request: RunRequest,
  context: RunContext,
  wait: number,
  options: RunOptions,
  onStore: (result: StoreResult) => void,
): Promise<void> {
  const name = `${reportName(request)}, each store`;
  await withNotifications(context, wait, name, async (ledger) => {
    const preloaded = await preloadStores(request, context);
    const problems: Problem[] = [];
    for (const store of preloaded.sales.groups.names) {
      const result = await runStore(store, request, context, preloaded, ledger, options);
      // The garbage of a dozen reports takes more memory than one report.
      await freeMemory('all');
      onStore({ store, state: result instanceof Failure ? 'failed' : result.state });
      if (!(result instanceof Failure)) continue;
      if (result.exitCode !== EXIT.data) throw result;
      problems.push(
        ...result.problems.map((problem) => ({ ...problem, what: `${store}: ${problem.what}` })),
      );
    }
    if (problems.length > 0) throw new Failure(EXIT.data, problems);
  });
}

/** Sends the report on one store. A Failure is returned. */
async function runStore(
  store: string,
  request: RunRequest,
  context: RunContext,
  preloaded: PreloadedStores,
  ledger: Ledger,
  options: RunOptions,
): Promise<RunOutcome | Failure> {
  const storeContext = await contextForStore(store, context, preloaded);
  const observer = { id: context.newId() };
  try {
    return await recordedRun(ledger, { ...request, store }, storeContext, options, observer);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** The days of all stores, and the weather of all stations. */
interface PreloadedStores {
  sales: PreloadedDays<ShoppingDay> & { groups: TemporaryDays<ShoppingDay> };
  weather: PreloadedDays<WeatherDay>;
}

async function preloadStores(
  { period }: RunRequest,
  context: RunContext,
): Promise<PreloadedStores> {
  const { sources, config, log } = context;
  const span = withMonthsBefore(period, config.historyMonths);
  const step = createStepRunner(context);
  const [sales, weather] = await settleBoth(
    step(
      'extract_shopping_data',
      (timeout) => preloadDays(sources.shopping, null, span, timeout),
      ({ groups, badRows }) => ({
        detail: `${groups?.names.length ?? 0} stores${badRows === 0 ? '' : `, ${badRows} bad rows skipped`}`,
      }),
    ),
    step(
      'extract_weather_data',
      (timeout) => preloadDays(sources.weather, span, span, timeout),
      ({ days }) => ({ detail: `${days.length} days` }),
    ),
  );
  const { groups } = sales;
  if (groups === null || groups.names.length === 0) {
    throw failure(
      EXIT.data,
      `no row of ${span.start} to ${span.endExclusive} names a store in ${sources.shopping.name}`,
      'Check STORE_COLUMN, and the month.',
    );
  }
  if (config.stores !== null) {
    const stations = weather.groups?.names ?? [];
    for (const text of unknownNames(config.stores, groups.names, stations)) {
      log.note('warning', text);
    }
  }
  return { sales: { ...sales, groups }, weather };
}

/** The context of a report on one store. Its sources serve preloaded days only. */
async function contextForStore(
  store: string,
  context: RunContext,
  { sales, weather }: PreloadedStores,
): Promise<RunContext> {
  const config = configForStore(context.config, store);
  const { now, log } = context;
  // Only their names and request keys are used; nothing is read.
  const unreadSources = await createSources(requireSources(config), {
    now,
    stateFolder: null,
    note: log.note,
  });
  const station = stationOf(context.config.stores, store);
  const readings = station === undefined ? weather.days : (weather.groups?.daysOf(station) ?? []);
  return {
    ...context,
    config,
    sources: {
      shopping: preloadedSource(unreadSources.shopping, {
        days: sales.groups.daysOf(store),
        badRows: sales.badRows,
        groups: null,
      }),
      weather: preloadedSource(unreadSources.weather, {
        days: readings,
        badRows: weather.badRows,
        groups: null,
      }),
    },
  };
}
