/** What a column holds, as far as it decides how the column may be used. */
export type ColumnKind =
  | 'number'
  /** Single precision, in which 19.2 is 19.200000762939453. */
  | 'float'
  | 'date'
  | 'datetime'
  /** A moment, whatever the zone in which it is shown. */
  | 'timestamp'
  | 'text'
  /** The engine gives columns no type; the values must tell. */
  | 'untyped';

export type Row = Record<string, unknown>;

/** What a SELECT yields. */
export interface Description {
  kinds: [name: string, kind: ColumnKind][];
  row: Row | undefined;
}

/** An open connection to a database that answers SELECT. */
export interface Database {
  /** Names and kinds of the columns that a SELECT yields, in order, and its first row. */
  describe(sql: string): Promise<Description>;
  /** Numbers may come as strings where the engine is exact (DECIMAL); dates are strings. */
  select(sql: string): Promise<Row[]>;
  /** The same row by row, for answers that are too long to be held. */
  rows(sql: string): AsyncIterable<Row>;
  /** SQL of the seconds since 1970 that a clock shows, by a quoted column of dates with times. */
  clockSeconds(column: string): string;
  close(): Promise<void>;
}

/** A database that can be opened any number of times. */
export interface DatabaseServer {
  readonly name: string;
  /** @param timeout milliseconds from now in which all queries have to be answered */
  open(timeout: number): Promise<Database>;
}

/** Quotes a checked table or column name; a dot separates schema and table. */
export function quote(name: string): string {
  return name
    .split('.')
    .map((part) => `\`${part}\``)
    .join('.');
}

/**
 * A text in SQL. It may hold no backslash, which engines read in different ways.
 */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
