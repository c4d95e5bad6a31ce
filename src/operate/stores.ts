import { type IsoDate, type Span, withMonthsBefore } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, failure, type Problem } from '../domain/failure.ts';
import { reportName } from '../domain/period.ts';
import type { Config } from '../domain/settings.ts';
import { forStore } from '../domain/store.ts';
import { openSources } from '../extract/open.ts';
import type { Extracted, Group, Source, Sources } from '../extract/source.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Run } from '../pipeline/run.ts';
import { stepRunner } from '../pipeline/step.ts';
import { together } from '../pipeline/together.ts';
import { type Ground, watched } from './operate.ts';
import type { Order, Sent } from './order.ts';
import { sendRecorded } from './send.ts';

/** What became of the report on one store. */
export interface StoreResult {
  store: string;
  state: Sent['state'] | 'failed';
}

/**
 * Reports on each store of a month, out of one question to each database. A store whose data cannot
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
    for (const { name: store, days } of read.stores) {
      const run: Run = { ...order.run, store, config: forStore(config, store) };
      const sources = await storeSources(run, days, read);
      const result = await sendStore(ledger, { ...order, run }, { ...ground, sources });
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

/** What both databases hold of the stores and of the weather of their stations. */
interface Read<Sales, Weather> {
  stores: Group<Sales>[];
  stations: Group<Weather>[];
  weather: Extracted<Weather>;
}

type DayOf<Kind extends keyof Sources> = Sources[Kind] extends Source<infer Day> ? Day : never;
type StoresRead = Read<DayOf<'shopping'>, DayOf<'weather'>>;

async function readOnce(
  { shopping, weather }: Sources,
  span: Span,
  { patience }: Config,
  { onStep, stopwatch, pause }: Ground,
): Promise<StoresRead> {
  const step = stepRunner({ onStep, stopwatch, pause, recall: () => undefined }, patience);
  const [stores, [whole, stations]] = await together(
    step(
      'extract_shopping_data',
      async (timeout) => (await shopping.groups?.(span, timeout)) ?? [],
      (found) => ({ detail: `${found.length} stores` }),
    ),
    step(
      'extract_weather_data',
      async (timeout) =>
        [await weather.days(span, timeout), (await weather.groups?.(span, timeout)) ?? []] as const,
      ([{ days }, found]) => ({ detail: `${days.length} days, ${found.length} stations` }),
    ),
  );
  if (stores.length === 0) {
    throw failure(
      EXIT.data,
      `no row of ${span.start} to ${span.endExclusive} names a store in ${shopping.name}`,
      'Check STORE_COLUMN, and the month.',
    );
  }
  return { stores, stations, weather: whole };
}

/** The sources of one store, which answer out of what was read. */
async function storeSources(
  { config, store }: Run,
  sales: DayOf<'shopping'>[],
  { stations, weather }: StoresRead,
): Promise<Sources> {
  const asked = await openSources(config.sources as NonNullable<Config['sources']>);
  const station = config.stores?.stations[store ?? ''];
  const readings =
    station === undefined
      ? weather.days
      : (stations.find(({ name }) => name === station)?.days ?? []);
  return {
    shopping: within(asked.shopping, { days: sales, badRows: 0 }),
    weather: within(asked.weather, { days: readings, badRows: weather.badRows }),
  };
}

/** A source that answers for parts of a span out of what was read for all of it. */
export function within<Day extends { date: IsoDate }>(
  source: Source<Day>,
  { days, badRows }: Extracted<Day>,
): Source<Day> {
  return {
    ...source,
    days: async ({ start, endExclusive }) => ({
      days: days.filter(({ date }) => date >= start && date < endExclusive),
      badRows,
    }),
  };
}
