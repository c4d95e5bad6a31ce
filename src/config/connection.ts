import type {
  Connection,
  CsvConnection,
  MysqlConnection,
  ServiceConnection,
  SqliteConnection,
} from '../domain/source-settings.ts';
import { parseService } from './service.ts';

const FORMS = 'mysql://user@host:port/database, sqlite:FILE or csv:FILE';

/** Where sales can be; a service has but weather. */
export function parseSalesSource(text: string): Connection {
  if (/^(open-meteo|kma):/i.test(text)) {
    throw new Error(`names a weather service, which has no sales; it must be ${FORMS}`);
  }
  return parseConnection(text, FORMS);
}

/** Where the weather can be. */
export function parseWeatherSource(text: string): Connection | ServiceConnection {
  return (
    parseService(text) ??
    parseConnection(text, `${FORMS}, or open-meteo:LATITUDE,LONGITUDE or kma:STATION`)
  );
}

/**
 * Reads the key of a database. What is wrong is told without repeating the value, which may hold a
 * password.
 *
 * @param forms that the key may have
 * @throws Error
 */
function parseConnection(text: string, forms: string): Connection {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'sqlite') return parseSqlite(text);
  if (scheme === 'csv') return parseCsv(text);
  if (scheme === 'mysql') return parseMysql(text);
  throw new Error(
    scheme === undefined
      ? `must be ${forms}`
      : `'${scheme}:' is not a source that shopweather knows; it must be ${forms}`,
  );
}

function parseSqlite(text: string): SqliteConnection {
  const file = text.slice('sqlite:'.length);
  if (file === '') throw new Error('names no file; it must be sqlite:FILE');
  return { kind: 'sqlite', name: `sqlite:${file}`, file };
}

function parseCsv(text: string): CsvConnection {
  const file = text.slice('csv:'.length);
  if (file === '') throw new Error('names no file; it must be csv:FILE');
  return { kind: 'csv', name: `csv:${file}`, file };
}

function parseMysql(text: string): MysqlConnection {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error('is not a valid URL; it must be mysql://user@host:port/database');
  }
  const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(
    decode,
  ) as [string, string, string];
  if (url.hostname === '')
    throw new Error('names no host; it must be mysql://user@host:port/database');
  if (user === '') throw new Error('names no user; it must be mysql://user@host:port/database');
  if (database === '' || database.includes('/')) {
    throw new Error('names no database; it must be mysql://user@host:port/database');
  }
  const socket = parseSocket(url);
  const port = url.port === '' ? 3306 : Number(url.port);
  return {
    kind: 'mysql',
    name: socket
      ? `mysql://${user}@localhost/${database}?socket=${socket}`
      : `mysql://${user}@${url.hostname}:${port}/${database}`,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    socket,
    user,
    password,
    database,
    tls: null,
  };
}

const SOCKET_FORM = 'mysql://user@localhost/database?socket=/run/mysqld/mysqld.sock';

/** The Unix socket that the URL names, which is all that may stand behind the database. */
function parseSocket({ search, hash, host }: URL): string | null {
  if (search === '' && hash === '') return null;
  const [, encoded] = /^\?socket=([^&]+)$/.exec(search) ?? [];
  if (encoded === undefined || hash !== '') {
    throw new Error(
      'has something after the database name, where only ?socket=FILE may stand; put a password with ? or # in its own key',
    );
  }
  const socket = decode(encoded);
  if (host !== 'localhost') {
    throw new Error(`names a socket, which is on this machine; it must be ${SOCKET_FORM}`);
  }
  if (!socket.startsWith('/')) {
    throw new Error(`names a socket by a relative path; it must be ${SOCKET_FORM}`);
  }
  return socket;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('has a % that is not followed by two hexadecimal digits; write it as %25');
  }
}
