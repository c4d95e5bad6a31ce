import type { Connection, TlsSettings } from '../../domain/source-settings.ts';

/** A database server and one of its databases. */
export interface ServerConnection extends Connection {
  /** The connection without its password, for messages and logs. */
  name: string;
  host: string;
  port: number;
  /** The path of the Unix socket that replaces host and port; null without one. */
  socket: string | null;
  user: string;
  password: string;
  database: string;
  /** Null if the connection is not encrypted. */
  tls: TlsSettings | null;
}

/** How the URLs of a kind of server differ from those of others. */
export interface UrlForm {
  /** As in `mysql://user@host:port/database`. */
  form: string;
  defaultPort: number;
  /** The parameter after `?` that names the Unix socket. */
  socketParameter: string;
  /** An example with a Unix socket. */
  socketForm: string;
  /** True if the port is a part of the socket's name. */
  socketHasPort: boolean;
}

/**
 * Reads the URL of a database server. `name` is the URL without its password.
 *
 * @throws Error whose message follows the key's name; it does not repeat the URL
 */
export function parseServerUrl(text: string, urlForm: UrlForm): Omit<ServerConnection, 'kind'> {
  const { form, defaultPort, socketParameter, socketHasPort } = urlForm;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`is not a valid URL; it must be ${form}`);
  }
  const user = decode(url.username);
  const database = decode(url.pathname.slice(1));
  if (url.hostname === '') throw new Error(`names no host; it must be ${form}`);
  if (user === '') throw new Error(`names no user; it must be ${form}`);
  if (database === '' || database.includes('/')) {
    throw new Error(`names no database; it must be ${form}`);
  }
  const socket = parseSocket(url, urlForm);
  const port = url.port === '' ? defaultPort : Number(url.port);
  const [scheme = ''] = form.split(':');
  const host = socket !== null && !socketHasPort ? 'localhost' : `${url.hostname}:${port}`;
  const parameter = socket === null ? '' : `?${socketParameter}=${socket}`;
  return {
    name: `${scheme}://${user}@${host}/${database}${parameter}`,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    socket,
    user,
    password: decode(url.password),
    database,
    tls: null,
  };
}

/** The Unix socket of the URL: the only parameter that a URL may have. */
function parseSocket(
  { search, hash, host, hostname }: URL,
  { socketParameter, socketForm, socketHasPort }: UrlForm,
): string | null {
  if (search === '' && hash === '') return null;
  const [, parameter, encoded] = /^\?([^=]+)=([^&]+)$/.exec(search) ?? [];
  if (parameter !== socketParameter || encoded === undefined || hash !== '') {
    const form = `?${socketParameter}=${socketHasPort ? 'FOLDER' : 'FILE'}`;
    const wayOut = /[?&](use)?(ssl|tls)[^=]*=/i.test(search)
      ? 'for encryption, set SHOPPING_TLS=on or WEATHER_TLS=on'
      : 'put a password with ? or # in its own key';
    throw new Error(
      `has something after the database name, where only ${form} may stand; ${wayOut}`,
    );
  }
  const socket = decode(encoded);
  if ((socketHasPort ? hostname : host) !== 'localhost') {
    throw new Error(`names a socket, which is on this machine; it must be ${socketForm}`);
  }
  if (!socket.startsWith('/')) {
    throw new Error(`names a socket by a relative path; it must be ${socketForm}`);
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
