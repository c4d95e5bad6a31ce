import type { Span } from '../domain/calendar.ts';
import type { LogLevel } from '../domain/log.ts';
import type { GroupedDay, ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { Attribution } from '../domain/source-settings.ts';

/** The days from a source. */
export interface Extracted<Day> {
  /** One row for each day, in no particular order. */
  days: Day[];
  /** The number of rows that could not be read and were skipped. */
  badRows: number;
}

/** One side of the data. Every kind of source returns one row for each day. */
export interface Source<Day> {
  /** For messages and the report; never holds a password. */
  readonly name: string;
  /**
   * The days of the span that have at least one row.
   *
   * @param timeout in milliseconds
   * @throws Failure
   */
  days(span: Span, timeout: number): Promise<Extracted<Day>>;
  /**
   * The same by store or station, in the order of the answer. Rows without a store or station are
   * left out. Absent if the source does not separate stores or stations.
   *
   * @param skipped called with the number of rows that could not be read and were skipped
   */
  daysByGroup?(
    span: Span,
    timeout: number,
    skipped?: (rows: number) => void,
  ): AsyncIterable<GroupedDay<Day>>;
  /** The query or request as text: equal texts get equal answers from equal data. */
  readonly requestKey: string;
  /** The credit in the report, if the licence of the data requires it. */
  readonly attribution?: Attribution;
}

/** Both sides. */
export interface Sources {
  shopping: Source<ShoppingDay>;
  weather: Source<WeatherDay>;
}

/** The parts of a run that a source may use. */
export interface SourceContext {
  now: () => Temporal.Instant;
  /** For the cache of a weather service; null without a cache. */
  stateFolder: string | null;
  note: (level: LogLevel, text: string) => void;
}
