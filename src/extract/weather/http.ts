import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, failure } from '../../domain/failure.ts';
import { fetchTrusted } from '../../system/fetch-trusted.ts';
import { NETWORK_ERRORS, UNKNOWN_HOST } from '../../system/network-errors.ts';
import { VERSION } from '../../system/version.ts';

/** The response of a web server, of any status. */
export interface HttpResponse {
  status: number;
  text: string;
  /** Milliseconds after which the server allows another request; null if it does not say. */
  retryAfter: number | null;
}

/**
 * Sends one GET request. Messages name only the host of the URL, which may contain a key.
 *
 * @param name of the source
 * @param key is removed from the response; null if there is none
 * @param timeout milliseconds for the whole response
 * @throws Failure (69) if there is no complete response, (65) if it is too long
 */
export async function request(
  url: URL,
  name: string,
  key: string | null,
  timeout: number,
): Promise<HttpResponse> {
  const server = `${name} at ${url.host}`;
  try {
    const response = await fetchTrusted(url, {
      headers: { 'user-agent': `shopweather/${VERSION}`, accept: 'application/json' },
      // A redirect would send the key to another server.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.round(timeout))),
    });
    const text = redactKey(await textOf(response, server), key);
    return { status: response.status, text, retryAfter: retryAfter(response.headers) };
  } catch (error) {
    throw error instanceof Failure ? error : toFailure(error, server);
  }
}

// Ten times the size of the longest response to be expected.
const MAX_BYTES = 16 * 1024 ** 2;

async function textOf({ body }: Response, server: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw failure(
        EXIT.data,
        `the response of ${server} is longer than ${MAX_BYTES / 1024 ** 2} MB`,
        'Check WEATHER_URL, if it is set: another server may have responded.',
      );
    }
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

// A shorter key could also occur in the values.
const MIN_KEY_LENGTH = 8;

/**
 * Removes the key here, before messages shorten the text: half a key would no longer be recognized as
 * a secret.
 */
function redactKey(text: string, key: string | null): string {
  if (key === null || key.length < MIN_KEY_LENGTH) return text;
  return text.replaceAll(key, '***').replaceAll(encodeURIComponent(key), '***');
}

/** `Retry-After` in milliseconds. A date is compared with the server's own clock (RFC 9110). */
function retryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const milliseconds = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(milliseconds) ? null : Math.max(0, milliseconds);
}

const REASONS: Readonly<Record<string, string>> = {
  ...NETWORK_ERRORS,
  ENOTFOUND: UNKNOWN_HOST,
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
};

/** Explains why a request got no response. */
function toFailure(error: unknown, server: string): Failure {
  const { name, message, cause } = error as Error & {
    cause?: { code?: string; message?: string };
  };
  const { code = '', message: reason = message } = cause ?? {};
  if (name === 'TimeoutError') {
    return failure(
      EXIT.unavailable,
      `${server} did not answer in time`,
      'Try again later, or raise STEP_TIMEOUT.',
      { cause: error, transient: true },
    );
  }
  if (/certificate|CERT_|altnames/i.test(`${code} ${reason}`)) {
    return failure(
      EXIT.unavailable,
      `the certificate of ${server} cannot be trusted: ${reason}`,
      'Use the host name that the certificate names, or add the CA that signed it to the CAs of the system (or set NODE_EXTRA_CA_CERTS=FILE).',
      { cause: error },
    );
  }
  return failure(
    EXIT.unavailable,
    `cannot reach ${server}: ${REASONS[code] ?? reason}`,
    'Check that this machine can reach the internet, and check WEATHER_URL if it is set.',
    { cause: error, transient: code !== 'ENOTFOUND' },
  );
}

/**
 * Explains a response by its status alone.
 *
 * @param keyRemedy what to do if the server rejects the key
 */
export function statusFailure(response: HttpResponse, name: string, keyRemedy: string): Failure {
  const { status, text } = response;
  const what = `${name} answered with status ${status}: ${shorten(text)}`;
  if (status === 401 || status === 403) return failure(EXIT.login, what, keyRemedy);
  if (status === 429 || status >= 500) {
    return failure(EXIT.unavailable, what, 'Try again later.', {
      transient: true,
      retryAfter: response.retryAfter ?? 0,
    });
  }
  return failure(
    EXIT.unavailable,
    what,
    'Check WEATHER_URL if it is set; otherwise the service may have moved.',
  );
}

/**
 * For a response with unexpected content.
 *
 * @param what continues "the response of NAME"
 */
export function contentFailure(what: string, { text }: HttpResponse, name: string): Failure {
  return failure(
    EXIT.data,
    `the response of ${name} ${what}: ${shorten(text)}`,
    'Check WEATHER_URL if it is set; otherwise the service may have changed.',
  );
}

/** @throws Failure (69) if the response is not JSON */
export function parseJson(response: HttpResponse, name: string): unknown {
  try {
    return JSON.parse(response.text);
  } catch (error) {
    throw failure(
      EXIT.unavailable,
      `the response of ${name} is not JSON: ${shorten(response.text)}`,
      'It may come from a proxy, or be a maintenance page: try again later, and check WEATHER_URL if it is set.',
      { cause: error, transient: true },
    );
  }
}

const MAX_LENGTH = 160;

/** A text of the server as one short line, without characters that a terminal would interpret. */
export function shorten(text: string): string {
  const line = text
    .slice(0, 10 * MAX_LENGTH)
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if (line === '') return '(nothing)';
  const characters = [...line];
  return characters.length <= MAX_LENGTH ? line : `${characters.slice(0, MAX_LENGTH).join('')}...`;
}

/** A nested property of any value; undefined if the path does not exist. */
export function getPath(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (parent, key) =>
      typeof parent === 'object' && parent !== null
        ? (parent as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
