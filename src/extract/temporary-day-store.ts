import { DatabaseSync } from 'node:sqlite';
import type { IsoDate, Span } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { GroupedDay } from '../domain/records.ts';

/**
 * Days by store or station in a temporary file: in memory a year of a thousand stores would take
 * more than everything else. SQLite deletes the file when the program ends.
 */
export class TemporaryDays<Day extends { date: IsoDate }> {
  readonly #numbers = new Map<string, number>();
  readonly #database = new DatabaseSync('');
  readonly #insert;

  constructor() {
    this.#database.exec(`
      PRAGMA journal_mode = OFF;
      CREATE TABLE days (store INTEGER, date TEXT, day TEXT);
      BEGIN`);
    this.#insert = this.#database.prepare('INSERT INTO days VALUES (?, ?, ?)');
  }

  /** @throws Failure (73) if the disk is full */
  add({ group, day }: GroupedDay<Day>): void {
    const number = this.#numbers.get(group) ?? this.#numbers.size;
    this.#numbers.set(group, number);
    withDiskErrors(() => this.#insert.run(number, day.date, JSON.stringify(day)));
  }

  /** The stores or stations. */
  get names(): string[] {
    return [...this.#numbers.keys()];
  }

  /**
   * The days of a store or station in the order in which they were added; none if it is unknown.
   *
   * @throws Failure (73) if the disk is full: SQLite writes the last days before it reads
   */
  daysOf(group: string): Day[] {
    const number = this.#numbers.get(group);
    if (number === undefined) return [];
    const rows = this.#select('store', 'SELECT day FROM days WHERE store = ?', number);
    return rows.map(({ day }) => JSON.parse(day as string));
  }

  /**
   * The days of a span, ordered by store or station.
   *
   * @throws Failure (73) if the disk is full
   */
  daysWithin({ start, endExclusive }: Span): GroupedDay<Day>[] {
    const names = this.names;
    const sql = 'SELECT store, day FROM days WHERE date >= ? AND date < ? ORDER BY store, rowid';
    return this.#select('date', sql, start, endExclusive).map(({ store, day }) => ({
      group: names[store as number] as string,
      day: JSON.parse(day as string),
    }));
  }

  /** Creates the index at the first query, when all days have been added. */
  #select(indexColumn: 'store' | 'date', sql: string, ...values: (string | number)[]) {
    return withDiskErrors(() => {
      this.#database.exec(`CREATE INDEX IF NOT EXISTS by_${indexColumn} ON days (${indexColumn})`);
      return this.#database.prepare(sql).all(...values);
    });
  }
}

function withDiskErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw failure(
      EXIT.output,
      `cannot write the days of the stores to a temporary file: ${(error as Error).message}`,
      'Free space in the folder of temporary files, or set TMPDIR to another folder.',
      { cause: error },
    );
  }
}
