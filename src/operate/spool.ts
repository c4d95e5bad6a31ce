import { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { Placed } from '../domain/placed.ts';

/**
 * Days by store or station, out of the way on disk: in memory a year of a thousand stores would
 * take more than all else. The file is one of those that SQLite takes away at once.
 */
export class Spool<Day> {
  readonly #numbers = new Map<string, number>();
  readonly #database = new DatabaseSync('');
  readonly #insert;
  readonly #select;

  constructor() {
    this.#database.exec(`
      PRAGMA journal_mode = OFF;
      CREATE TABLE days (place INTEGER, day TEXT);
      CREATE INDEX by_place ON days (place);
      BEGIN`);
    this.#insert = this.#database.prepare('INSERT INTO days VALUES (?, ?)');
    this.#select = this.#database.prepare('SELECT day FROM days WHERE place = ?');
  }

  /** @throws Failure (73) where there is no room */
  add({ place, day }: Placed<Day>): void {
    const number = this.#numbers.get(place) ?? this.#numbers.size;
    this.#numbers.set(place, number);
    explained(() => this.#insert.run(number, JSON.stringify(day)));
  }

  get places(): string[] {
    return [...this.#numbers.keys()];
  }

  /**
   * The days of a store or station, in the order in which they came; none where there is none.
   *
   * @throws Failure (73) where there is no room: what was added last is written before it is read
   */
  daysOf(place: string): Day[] {
    const number = this.#numbers.get(place);
    if (number === undefined) return [];
    return explained(() => this.#select.all(number)).map(({ day }) => JSON.parse(day as string));
  }
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
