import { DatabaseSync } from 'node:sqlite';
import type { IsoDate, Span } from '../domain/calendar.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { GroupedDay } from '../domain/records.ts';

/**
 * Days by store or station, out of the way on disk: in memory a year of a thousand stores would
 * take more than all else. The file is one of those that SQLite takes away at once.
 */
export class Spool<Day extends { date: IsoDate }> {
  readonly #numbers = new Map<string, number>();
  readonly #database = new DatabaseSync('');
  readonly #insert;

  constructor() {
    this.#database.exec(`
      PRAGMA journal_mode = OFF;
      CREATE TABLE days (group INTEGER, date TEXT, day TEXT);
      BEGIN`);
    this.#insert = this.#database.prepare('INSERT INTO days VALUES (?, ?, ?)');
  }

  /** @throws Failure (73) where there is no room */
  add({ group, day }: GroupedDay<Day>): void {
    const number = this.#numbers.get(group) ?? this.#numbers.size;
    this.#numbers.set(group, number);
    explained(() => this.#insert.run(number, day.date, JSON.stringify(day)));
  }

  get daysByGroup(): string[] {
    return [...this.#numbers.keys()];
  }

  /**
   * The days of a store or station, in the order in which they came; none where there is none.
   *
   * @throws Failure (73) where there is no room: what was added last is written before it is read
   */
  daysOf(group: string): Day[] {
    const number = this.#numbers.get(group);
    if (number === undefined) return [];
    const rows = this.#read('group', 'SELECT day FROM days WHERE group = ?', number);
    return rows.map(({ day }) => JSON.parse(day as string));
  }

  /**
   * The days of a span, one store or station after the other.
   *
   * @throws Failure (73) if the index does not fit on the disk
   */
  daysWithin({ start, endExclusive }: Span): GroupedDay<Day>[] {
    const daysByGroup = this.daysByGroup;
    const question =
      'SELECT group, day FROM days WHERE date >= ? AND date < ? ORDER BY group, rowid';
    return this.#read('date', question, start, endExclusive).map(({ group, day }) => ({
      group: daysByGroup[group as number] as string,
      day: JSON.parse(day as string),
    }));
  }

  /** Makes the index at the first question, which comes after the last day: so it is made once. */
  #read(indexed: 'group' | 'date', question: string, ...values: (string | number)[]) {
    return explained(() => {
      this.#database.exec(`CREATE INDEX IF NOT EXISTS by_${indexed} ON days (${indexed})`);
      return this.#database.prepare(question).all(...values);
    });
  }
}

/** Puts days aside as they come; none if there are none by store or station. */
export async function putAside<Day extends { date: IsoDate }>(
  days: AsyncIterable<GroupedDay<Day>> | undefined,
): Promise<Spool<Day>> {
  const spool = new Spool<Day>();
  for await (const placed of days ?? []) spool.add(placed);
  return spool;
}

function explained<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw failure(
      EXIT.output,
      `cannot put the days of the stores aside: ${(error as Error).message}`,
      'Make room where temporary files go, or set TMPDIR to another folder.',
      { cause: error },
    );
  }
}
