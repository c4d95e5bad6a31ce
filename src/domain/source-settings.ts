/** A source of data. Each kind of source adds what it needs. */
export interface Connection {
  /** The name of its kind. */
  kind: string;
  /** For messages, logs and the report; never holds a password. */
  name: string;
}

/** Secrets and certificates for a connection, from keys of their own. */
export interface Credentials {
  /** Undefined if its key is not given. */
  password: string | undefined;
  tls: TlsSettings | null;
  /** Of a weather service. */
  apiKey: string | null;
  /** Address that replaces the one of a weather service. */
  url: string | null;
}

/** How the server proves who it is, and the client to the server. Texts are PEM. */
export interface TlsSettings {
  /** The authorities to trust; null for those that the system trusts. */
  ca: string | null;
  /** What the client shows of itself; null for nothing. */
  client: { cert: string; key: string } | null;
}

/** A file of values that are separated by commas or the like; it may be packed by gzip. */
export interface CsvConnection extends Connection {
  kind: 'csv';
  file: string;
}

/** How a CSV file is written. */
export interface CsvFormat {
  delimiter: ',' | ';' | '\t' | '|';
  encoding: 'utf-8' | 'cp949';
  decimal: 'point' | 'comma';
}

/** What becomes of a row that cannot be read: the run fails, or the row is passed over. */
export type OnBadRow = 'fail' | 'skip';

interface Service extends Connection {
  /** The service and the place, for messages and the report. */
  name: string;
  /** What the service knows the user by; null for none. Not percent-encoded. */
  key: string | null;
  /** Address that stands in for that of the service, without a slash at its end; null for none. */
  url: string | null;
}

/** The weather of any place on earth, by Open-Meteo. */
export interface OpenMeteoConnection extends Service {
  kind: 'open-meteo';
  /** In degrees, north and east positive. */
  latitude: number;
  longitude: number;
}

/** The readings of a weather station in Korea, by the Korea Meteorological Administration. */
export interface KmaConnection extends Service {
  kind: 'kma';
  /** Number of a station of its ASOS network: 108 for Seoul. */
  station: number;
}

/** A service on the web that gives the weather of days. */
export type ServiceConnection = OpenMeteoConnection | KmaConnection;

/** A SELECT of the user's own, which stands in for a table. */
export interface OwnQuery {
  /** Its file, for messages. */
  file: string;
  /** Its text; the places for the dates are pieces of their own, `:start` and `:end`. */
  pieces: string[];
  /** The columns by which it may give the sums of a day instead of single rows. */
  sums: {
    /** Its presence tells that the rows are sums. */
    rows: string;
    recorded: string;
    value: string;
    squares: string;
  };
}

/**
 * A table, or a query in its place, and the columns that are read from it. Names are checked, not
 * yet quoted; a file has no table, and its columns may have any name.
 */
export interface TableColumns {
  table: string | OwnQuery;
  date: string;
  /** What is summed up: amounts or temperatures. */
  value: string;
  /** Further columns of numbers. */
  extras?: readonly string[];
  /** The column that holds the store or the weather station. */
  groupColumn?: string | undefined;
  /** The store or station whose rows are read; without it all rows are. */
  group?: string | undefined;
}

/** How moments are written in the date column, and into the days of which zone they are put. */
export interface Dates {
  /** Null where the type of the column says it. */
  format: DateFormat | null;
  /** IANA zone of the clock by which a column without a zone of its own is written. */
  written: string;
  /** IANA zone of the report. */
  wanted: string;
}

/**
 * `epoch` and `epoch-ms` count seconds or milliseconds since 1970 in UTC. Else a pattern of YYYY, MM
 * or M, DD or D, HH, mm, ss and what stands between them.
 */
export type DateFormat = string;

/** One side of the data: where it is, and how it is read. */
export interface SourceSettings<C extends Connection = Connection> {
  connection: C;
  columns: TableColumns;
  dates: Dates;
  /** Only for CSV files. */
  csv: CsvFormat;
  onBadRow: OnBadRow;
}

/** The same for the weather. A service ignores columns and unit. */
export interface WeatherSettings<C extends Connection = Connection> extends SourceSettings<C> {
  /** Of the temperatures in the source. */
  unit: 'C' | 'F';
  /** The stations or places of a weather service, by the names that stores give them. */
  stations: Readonly<Record<string, Connection>>;
}

/** The weather service to be credited in the report, if its licence requires that. */
export type Attribution = { service: 'open-meteo' } | { service: 'kma'; station: number };
