import type { ColumnKind, Dialect } from './dialect.ts';

export type Row = Record<string, unknown>;

/** The columns of a SELECT, and its first row. */
export interface Description {
  /** In the order of the columns. */
  columns: { name: string; kind: ColumnKind }[];
  row: Row | undefined;
}

/** An open connection to a database that answers SELECT. */
export interface Database {
  readonly dialect: Dialect;
  describe(sql: string): Promise<Description>;
  /** Exact numbers (DECIMAL) may be strings; dates are strings. */
  select(sql: string): Promise<Row[]>;
  /** The same row by row, for answers that do not fit in memory. */
  rows(sql: string): AsyncIterable<Row>;
  close(): Promise<void>;
}

/** A database that can be opened any number of times. */
export interface DatabaseServer<D extends Database = Database> {
  readonly name: string;
  /** @param timeout milliseconds from now for all queries together */
  open(timeout: number): Promise<D>;
}
