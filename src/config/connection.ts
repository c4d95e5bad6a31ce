import type { Connection, MysqlConnection, SqliteConnection } from '../domain/source-settings.ts';

const FORMS = 'mysql://user@host:port/database or sqlite:FILE';

/**
 * Reads a source key. What is wrong is told without repeating the value, which may hold a password.
 *
 * @throws Error
 */
export function parseConnection(text: string): Connection {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'sqlite') return parseSqlite(text);
  if (scheme === 'mysql') return parseMysql(text);
  throw new Error(
    scheme === undefined
      ? `must be ${FORMS}`
      : `'${scheme}:' is not a source that shopweather knows; it must be ${FORMS}`,
  );
}

function parseSqlite(text: string): SqliteConnection {
  const file = text.slice('sqlite:'.length);
  if (file === '') throw new Error('names no file; it must be sqlite:FILE');
  return { kind: 'sqlite', name: `sqlite:${file}`, file };
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
  if (url.search !== '' || url.hash !== '') {
    throw new Error(
      'has something after the database name; put a password with ? or # in its own key',
    );
  }
  const port = url.port === '' ? 3306 : Number(url.port);
  return {
    kind: 'mysql',
    name: `mysql://${user}@${url.hostname}:${port}/${database}`,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    user,
    password,
    database,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('has a % that is not followed by two hexadecimal digits; write it as %25');
  }
}
