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

/** The certificates of server and client. Texts are PEM. */
export interface TlsSettings {
  /** The trusted authorities; null for those of the system. */
  ca: string | null;
  /** The certificate and private key of the client; null without them. */
  client: { cert: string; key: string } | null;
}

/** A file of values separated by commas or another delimiter, which may be compressed by gzip. */
export interface CsvConnection extends Connection {
  kind: 'csv';
  file: string;
}

/** The format of a CSV file. */
export interface CsvFormat {
  delimiter: ',' | ';' | '\t' | '|';
  encoding: 'utf-8' | 'cp949';
  decimal: 'point' | 'comma';
}

/** The effect of a row that cannot be read: the run fails, or the row is skipped. */
export type OnBadRow = 'fail' | 'skip';

interface Service extends Connection {
  /** The service and the place, for messages and the report. */
  name: string;
  /** The API key, not percent-encoded; null without one. */
  key: string | null;
  /** An address that replaces the one of the service, without a slash at its end; null without one. */
  url: string | null;
}

/** The weather of any place on earth, from Open-Meteo. */
export interface OpenMeteoConnection extends Service {
  kind: 'open-meteo';
  /** In degrees, north and east positive. */
  latitude: number;
  longitude: number;
}

/** A weather station in Korea, from the Korea Meteorological Administration. */
export interface KmaConnection extends Service {
  kind: 'kma';
  /** The number of a station of the ASOS network: 108 is Seoul. */
  station: number;
}

/** A service on the web that has the weather of days. */
export type ServiceConnection = OpenMeteoConnection | KmaConnection;

/** A SELECT from the user, which replaces a table. */
export interface OwnQuery {
  /** Its file, for messages. */
  file: string;
  /** Its text, in which the placeholders `:start` and `:end` are separate pieces. */
  pieces: string[];
  /** The columns in which it may return sums of days instead of single rows. */
  sums: {
    /** If the query returns this column, its rows are sums. */
    rows: string;
    recorded: string;
    value: string;
    squares: string;
  };
}

/**
 * A table or an own query, and its columns. Names are checked, but not quoted. The table of a file is
 * ignored, and its columns may have any name.
 */
export interface TableColumns {
  table: string | OwnQuery;
  date: string;
  /** The column to sum: amounts or temperatures. */
  value: string;
  /** Further columns of numbers. */
  extras?: readonly string[];
  /** The column that holds the store or the weather station. */
  groupColumn?: string | undefined;
  /** Limits the rows to those of one store or station. */
  group?: string | undefined;
}

/** The form of the date column, and the zones of its times and of the report. */
export interface Dates {
  /** Null if the type of the column determines it. */
  format: DateFormat | null;
  /** The IANA zone of times without a zone. */
  sourceZone: string;
  /** The IANA zone of the report. */
  reportZone: string;
}

/**
 * `epoch` and `epoch-ms`: seconds or milliseconds since 1970 in UTC. Otherwise a pattern of YYYY, MM
 * or M, DD or D, HH, mm, ss and the characters between them.
 */
export type DateFormat = string;

/** One side of the data: its source and its format. */
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
