import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, failure } from '../../domain/failure.ts';
import { fetchTrusted } from '../../system/fetch-trusted.ts';
import { NETWORK_WORDS, UNKNOWN_HOST } from '../../system/network-errors.ts';
import { VERSION } from '../../system/version.ts';

/** What a web server answered. */
export interface Answer {
  status: number;
  text: string;
  /** Milliseconds after which it wants to be asked again; null where it does not say. */
  retryAfter: number | null;
}

/**
 * Asks a web server once. The address may hold a key: no message names more of it than the host.
 *
 * @param name of the source
 * @param key is taken out of what is answered; null for none
 * @param timeout milliseconds that the whole answer may take
 * @throws Failure (69) where there is no whole answer, (65) where it has no end; whatever else is
 *   answered is returned
 */
export async function ask(
  url: URL,
  name: string,
  key: string | null,
  timeout: number,
): Promise<Answer> {
  const where = `${name} at ${url.host}`;
  try {
    const response = await fetchTrusted(url, {
      headers: { 'user-agent': `shopweather/${VERSION}`, accept: 'application/json' },
      // The key is for this server alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.round(timeout))),
    });
    const text = withoutKey(await textOf(response, where), key);
    return { status: response.status, text, retryAfter: retryAfter(response.headers) };
  } catch (error) {
    throw error instanceof Failure ? error : noAnswer(error, where);
  }
}

// Ten times what the longest answer is expected to take.
const LARGEST = 16 * 1024 ** 2;

async function textOf({ body }: Response, where: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > LARGEST) {
      throw failure(
        EXIT.data,
        `the answer of ${where} is longer than ${LARGEST / 1024 ** 2} MB`,
        'Check WEATHER_URL where it is set: something else may have answered.',
      );
    }
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

// Shorter ones also stand in figures.
const SHORTEST_KEY = 8;

/** A key that comes back would be cut where the text is shortened, and not be known for one there. */
function withoutKey(text: string, key: string | null): string {
  if (key === null || key.length < SHORTEST_KEY) return text;
  return text.replaceAll(key, '***').replaceAll(encodeURIComponent(key), '***');
}

/** Seconds, or a moment, which the server's own clock is compared with (RFC 9110). */
function retryAfter(headers: Headers): number | null {
  const wanted = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(wanted)) return Number(wanted) * 1000;
  const milliseconds = Date.parse(wanted) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(milliseconds) ? null : Math.max(0, milliseconds);
}

const WORDS: Readonly<Record<string, string>> = {
  ...NETWORK_WORDS,
  ENOTFOUND: UNKNOWN_HOST,
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
};

function noAnswer(error: unknown, where: string): Failure {
  const { name, message, cause } = error as Error & {
    cause?: { code?: string; message?: string };
  };
  const { code = '', message: reason = message } = cause ?? {};
  if (name === 'TimeoutError') {
    return failure(
      EXIT.unavailable,
      `${where} did not answer in time`,
      'Try again later, or raise STEP_TIMEOUT.',
      { cause: error, transient: true },
    );
  }
  if (/certificate|CERT_|altnames/i.test(`${code} ${reason}`)) {
    return failure(
      EXIT.unavailable,
      `the certificate of ${where} cannot be trusted: ${reason}`,
      'Use the host name that stands in the certificate, or add the CA that signed it to those of the system (or NODE_EXTRA_CA_CERTS=FILE).',
      { cause: error },
    );
  }
  return failure(
    EXIT.unavailable,
    `cannot reach ${where}: ${WORDS[code] ?? reason}`,
    'Check that this machine can reach the web, and WEATHER_URL where it is set.',
    { cause: error, transient: code !== 'ENOTFOUND' },
  );
}

/**
 * What to say of an answer by its status alone.
 *
 * @param keyRemedy what to do where the key is refused
 */
export function refusal(answer: Answer, name: string, keyRemedy: string): Failure {
  const { status, text } = answer;
  const what = `${name} answered with status ${status}: ${shortened(text)}`;
  if (status === 401 || status === 403) return failure(EXIT.login, what, keyRemedy);
  if (status === 429 || status >= 500) {
    return failure(EXIT.unavailable, what, 'Try again later.', {
      transient: true,
      retryAfter: answer.retryAfter ?? 0,
    });
  }
  return failure(
    EXIT.unavailable,
    what,
    'Check WEATHER_URL where it is set; otherwise the service may have moved.',
  );
}

/** An answer that cannot be what was asked for. */
export function notUnderstood(what: string, { text }: Answer, name: string): Failure {
  return failure(
    EXIT.data,
    `the answer of ${name} ${what}: ${shortened(text)}`,
    'Check WEATHER_URL where it is set; otherwise the service may have changed.',
  );
}

/** JSON as a value. */
export function parsed(answer: Answer, name: string): unknown {
  try {
    return JSON.parse(answer.text);
  } catch (error) {
    throw failure(
      EXIT.unavailable,
      `the answer of ${name} is not JSON: ${shortened(answer.text)}`,
      'Something else may have answered, such as a proxy or a page of maintenance: try again later, and check WEATHER_URL where it is set.',
      { cause: error, transient: true },
    );
  }
}

const LENGTH = 160;

/** A text of a server in one short line, without what a terminal would obey. */
export function shortened(text: string): string {
  const line = text
    .slice(0, 10 * LENGTH)
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if (line === '') return '(nothing)';
  const characters = [...line];
  return characters.length <= LENGTH ? line : `${characters.slice(0, LENGTH).join('')}...`;
}

/** The property of a value that may be anything; undefined where there is none. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
