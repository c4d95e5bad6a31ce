import { DatabaseSync } from 'node:sqlite';
import type { IsoDate, Span } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { GroupedDay } from '../domain/records.ts';

/**
 * The days of all stores or stations in a temporary file: in memory, a year of a thousand stores
 * would take more than the rest of the program. SQLite deletes the file from its folder at once.
 */
export class TemporaryDays<Day extends { date: IsoDate }> {
  readonly #numbers = new Map<string, number>();
  readonly #database = new DatabaseSync('');
  readonly #insert;

  constructor() {
    this.#database.exec(`
      PRAGMA journal_mode = OFF;
      CREATE TABLE days (group_number INTEGER, date TEXT, day TEXT);
      BEGIN`);
    this.#insert = this.#database.prepare('INSERT INTO days VALUES (?, ?, ?)');
  }

  /** @throws Failure (73) if the disk is full */
  add({ group, day }: GroupedDay<Day>): void {
    const number = this.#numbers.get(group) ?? this.#numbers.size;
    this.#numbers.set(group, number);
    withFailure(() => this.#insert.run(number, day.date, JSON.stringify(day)));
  }

  /** The stores or stations, in the order of their first days. */
  get groups(): string[] {
    return [...this.#numbers.keys()];
  }

  /**
   * The days of a store or station in the order in which they were added; none if it is not known.
   *
   * @throws Failure (73) if the disk is full: the last days are written before they can be read
   */
  daysOf(group: string): Day[] {
    const number = this.#numbers.get(group);
    if (number === undefined) return [];
    const sql = 'SELECT day FROM days WHERE group_number = ?';
    return this.#read('group_number', sql, number).map(({ day }) => JSON.parse(day as string));
  }

  /**
   * The days of a span, one store or station after the other.
   *
   * @throws Failure (73) if the index does not fit on the disk
   */
  daysWithin({ start, endExclusive }: Span): GroupedDay<Day>[] {
    const { groups } = this;
    const sql = `SELECT group_number, day FROM days WHERE date >= ? AND date < ?
                 ORDER BY group_number, rowid`;
    return this.#read('date', sql, start, endExclusive).map(({ group_number, day }) => ({
      group: groups[group_number as number] as string,
      day: JSON.parse(day as string),
    }));
  }

  /** Creates the index when it is first used. All days have been added by then. */
  #read(indexed: 'group_number' | 'date', sql: string, ...values: (string | number)[]) {
    return withFailure(() => {
      this.#database.exec(`CREATE INDEX IF NOT EXISTS by_${indexed} ON days (${indexed})`);
      return this.#database.prepare(sql).all(...values);
    });
  }
}

/** Stores days as they arrive; without days, the result is empty. */
export async function storeTemporarily<Day extends { date: IsoDate }>(
  days: AsyncIterable<GroupedDay<Day>> | undefined,
): Promise<TemporaryDays<Day>> {
  const stored = new TemporaryDays<Day>();
  for await (const day of days ?? []) stored.add(day);
  return stored;
}

function withFailure<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw failure(
      EXIT.output,
      `cannot store the days of the stores in a temporary file: ${(error as Error).message}`,
      'Make room in the folder for temporary files, or set TMPDIR to another folder.',
      { cause: error },
    );
  }
}
