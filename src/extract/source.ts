import type { Span } from '../domain/calendar.ts';
import type { LogLevel } from '../domain/log.ts';
import type { GroupedDay, ShoppingDay, WeatherDay } from '../domain/records.ts';
import type { Attribution } from '../domain/source-settings.ts';

/** What a source brought. */
export interface Extracted<Day> {
  /** One row a day, in no particular order. */
  days: Day[];
  /** Number of rows that could not be read and were passed over. */
  badRows: number;
}

/** Where one side of the data comes from: whatever it is, it yields one row a day. */
export interface Source<Day> {
  /** For messages and the report; never holds a password. */
  readonly name: string;
  /**
   * The days of the span that have any row.
   *
   * @param timeout milliseconds that it may take
   * @throws Failure
   */
  days(span: Span, timeout: number): Promise<Extracted<Day>>;
  /**
   * The same by store or station, one after the other as the answer comes in; absent where nothing
   * tells them apart. Rows of none are left out.
   *
   * @param skipped told how many rows could not be read and were passed over
   */
  daysByGroup?(
    span: Span,
    timeout: number,
    skipped?: (rows: number) => void,
  ): AsyncIterable<GroupedDay<Day>>;
  /** What it asks for, as text: the same text asks the same. */
  readonly question: string;
  /** To whom the data is owed, where its licence wants that to be said. */
  readonly credit?: Attribution;
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
