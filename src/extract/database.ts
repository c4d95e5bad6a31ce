/** What a column holds, as far as it decides how the column may be used. */
export type ColumnKind =
  | 'number'
  /** Single precision, in which 19.2 is 19.200000762939453. */
  | 'float'
  | 'date'
  | 'datetime'
  | 'text'
  /** The engine gives columns no type; the values must tell. */
  | 'untyped';

export type Row = Record<string, unknown>;

/** An open connection to a database that answers SELECT. */
export interface Database {
  /** Kinds of the columns of an existing table. Names come unquoted. */
  columnKinds(table: string, columns: readonly string[]): Promise<ColumnKind[]>;
  /** Numbers may come as strings where the engine is exact (DECIMAL); dates are strings. */
  select(sql: string, parameters: readonly string[]): Promise<Row[]>;
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
