import { type Span, withMonthsBefore } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';
import { reportName } from '../domain/period.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { Config } from '../domain/settings.ts';
import { forStore, namedInVain, stationOf } from '../domain/store.ts';
import { createSources } from '../extract/create-sources.ts';
import { preloadedSource } from '../extract/preloaded-source.ts';
import type { Extracted, Sources } from '../extract/source.ts';
import { storeTemporarily, type TemporaryDays } from '../extract/temporary-days.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { freeMemory } from '../system/memory.ts';
import { type Ground, watched } from './monitored-run.ts';
import type { Run } from './pipeline/pipeline.ts';
import { stepRunner } from './pipeline/step.ts';
import { together } from './pipeline/together.ts';
import { sendRecorded } from './recorded-run.ts';
import type { Order, Sent } from './request.ts';

/** What became of the report on one store. */
export interface StoreResult {
  store: string;
  state: Sent['state'] | 'failed';
}

/**
 * Reports on each store of a month, out of one question to each source. A store whose data cannot
 * be used does not keep the others from their reports; any other failure ends it, as it would meet
 * the next store too.
 *
 * @throws Failure that names the stores that failed
 */
export async function operateStores(
  order: Order,
  ground: Ground,
  onStore: (result: StoreResult) => void,
): Promise<void> {
  const { config, period } = order.run;
  const name = `${reportName(order.run)}, each store`;
  await watched(config, ground, name, async (ledger) => {
    const span = withMonthsBefore(period, config.historyMonths);
    const read = await readOnce(ground.sources, span, config, ground);
    const problems: Problem[] = [];
    for (const store of read.sales.groups) {
      const run: Run = { ...order.run, store, config: forStore(config, store) };
      const sources = await storeSources(run, store, read, ground);
      const result = await sendStore(ledger, { ...order, run }, { ...ground, sources });
      // What a dozen reports leave behind is more than all that one of them takes.
      await freeMemory('all');
      onStore({ store, state: result instanceof Failure ? 'failed' : result.state });
      if (!(result instanceof Failure)) continue;
      if (result.exitCode !== EXIT.data) throw result;
      problems.push(
        ...result.problems.map((each) => ({ ...each, what: `${store}: ${each.what}` })),
      );
    }
    if (problems.length > 0) throw new Failure(EXIT.data, problems);
  });
}

async function sendStore(ledger: Ledger, order: Order, ground: Ground): Promise<Sent | Failure> {
  const request = { ...order.request, store: order.run.store };
  try {
    return await sendRecorded(ledger, { ...order, request }, ground, ground.newId());
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** What both sources hold of the stores and of the weather of their stations. */
interface Read {
  sales: TemporaryDays<ShoppingDay>;
  /** Rows that could not be read and were passed over, of whichever store. */
  badRows: number;
  stations: TemporaryDays<WeatherDay>;
  weather: Extracted<WeatherDay>;
}

async function readOnce(
  { shopping, weather }: Sources,
  span: Span,
  { patience, stores }: Config,
  { onStep, stopwatch, pause, note }: Ground,
): Promise<Read> {
  const step = stepRunner({ onStep, stopwatch, pause, recall: () => undefined }, patience);
  const [[sales, badRows], [whole, stations]] = await together(
    step(
      'extract_shopping_data',
      async (timeout) => {
        let badRows = 0;
        const skipped = (rows: number) => {
          badRows += rows;
        };
        const stored = await storeTemporarily(shopping.daysByGroup?.(span, timeout, skipped));
        return [stored, badRows] as const;
      },
      ([{ groups }, badRows]) => ({
        detail: `${groups.length} stores${badRows === 0 ? '' : `, ${badRows} bad rows passed over`}`,
      }),
    ),
    step(
      'extract_weather_data',
      async (timeout) => {
        const stored = await storeTemporarily(weather.daysByGroup?.(span, timeout));
        return [await weather.days(span, timeout), stored] as const;
      },
      ([{ days }]) => ({ detail: `${days.length} days` }),
    ),
  );
  if (sales.groups.length === 0) {
    throw failure(
      EXIT.data,
      `no row of ${span.start} to ${span.endExclusive} names a store in ${shopping.name}`,
      'Check STORE_COLUMN, and the month.',
    );
  }
  if (stores !== null) {
    for (const text of namedInVain(stores, sales.groups, stations.groups)) note('warning', text);
  }
  return { sales, badRows, stations, weather: whole };
}

/** The sources of one store, which answer out of what was read. */
async function storeSources(
  { config }: Run,
  store: string,
  { sales, badRows, stations, weather }: Read,
  { now, note }: Pick<Ground, 'now' | 'note'>,
): Promise<Sources> {
  const asked = await createSources(config.sources as NonNullable<Config['sources']>, {
    now: () => Temporal.Instant.from(now()),
    // They are asked nothing any more.
    stateFolder: null,
    note,
  });
  const station = stationOf(config.stores, store);
  const readings = station === undefined ? weather.days : stations.daysOf(station);
  return {
    shopping: preloadedSource(asked.shopping, { days: sales.daysOf(store), badRows }),
    weather: preloadedSource(asked.weather, { days: readings, badRows: weather.badRows }),
  };
}
