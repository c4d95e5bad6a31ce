import type { ColumnKind, Dialect } from './dialect.ts';

export type Row = Record<string, unknown>;

export interface DescribedColumn {
  name: string;
  kind: ColumnKind;
  /**
   * For a column of the kind text whose type may be no type of text, as that of times of day or of
   * a list: its name, or null if it is one of text.
   */
  otherType?: () => Promise<string | null>;
}

/** The columns of a SELECT, and its first row. */
export interface Description {
  /** In the order of the columns. */
  columns: DescribedColumn[];
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
