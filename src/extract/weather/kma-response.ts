import { isIsoDate, isWithin, type Span } from '../../domain/calendar.ts';
import { EXIT, type ExitCode } from '../../domain/exit-codes.ts';
import { type Failure, failure } from '../../domain/failure.ts';
import type { DailyWeather } from './daily-weather.ts';
import {
  contentFailure,
  getPath,
  type HttpResponse,
  parseJson,
  shorten,
  statusFailure,
} from './http.ts';

/** One page of days. */
export interface KmaPage {
  /** Number of days on all pages. */
  total: number;
  days: DailyWeather[];
}

/**
 * Parses a response of Korea's public data portal.
 *
 * @param span the requested days
 * @throws Failure if the response reports an error, or does not belong to the request
 */
export function parseKmaResponse(
  response: HttpResponse,
  span: Span,
  station: number,
  name: string,
): KmaPage {
  const code = resultCode(response.text);
  if (code === NO_DATA) return { total: 0, days: [] };
  if (code !== undefined && code !== OK) throw codeFailure(code, response, name);
  if (response.status !== 200) throw statusFailure(response, name, CHECK_KEY);
  const body = getPath(parseJson(response, name), 'response', 'body');
  const total = Number(getPath(body, 'totalCount') ?? Number.NaN);
  // The service may send a single day without a list, and an empty text in place of an empty list.
  const items = [getPath(body, 'items', 'item') ?? []].flat();
  if (code !== OK || !Number.isInteger(total)) {
    throw contentFailure('has no list of days', response, name);
  }
  return { total, days: items.map((item) => toDay(item, span, station, response, name)) };
}

function toDay(
  item: unknown,
  span: Span,
  station: number,
  response: HttpResponse,
  name: string,
): DailyWeather {
  const date = String(getPath(item, 'tm'));
  if (!isIsoDate(date) || !isWithin(date, span)) {
    throw contentFailure(`has the unexpected date '${shorten(date)}'`, response, name);
  }
  const itemStation = String(getPath(item, 'stnId'));
  if (Number(itemStation) !== station) {
    throw contentFailure(`is for station '${shorten(itemStation)}'`, response, name);
  }
  const numberIn = (column: string): number | null => {
    const text = getPath(item, column);
    const value = String(text ?? '').trim() === '' ? null : Number(text);
    if (text === undefined || Number.isNaN(value)) {
      throw contentFailure(`has no number in ${column} on ${date}`, response, name);
    }
    return value;
  };
  return {
    date,
    temperature: numberIn('avgTa'),
    // The service leaves it empty on days without rain.
    precipitation: numberIn('sumRn') ?? 0,
  };
}

const OK = '00';
const NO_DATA = '03';

/** The code of the service, or of the gateway in front of it, which may respond in XML. */
function resultCode(text: string): string | undefined {
  return /"resultCode"\s*:\s*"?(\d+)|<resultCode>\s*(\d+)|returnReasonCode"?\s*[:>]\s*"?(\d+)/
    .exec(text)
    ?.slice(1)
    .find((code) => code !== undefined)
    ?.padStart(2, '0');
}

interface Explanation {
  exitCode: ExitCode;
  what: string;
  remedy: string;
  transient?: true;
}

const CHECK_KEY =
  'Check WEATHER_API_KEY, and that it is subscribed at https://www.data.go.kr to the daily ASOS data (기상청_지상(종관, ASOS) 일자료 조회서비스). A new subscription may need an hour to take effect.';
const RENEW_KEY = 'Renew the key at https://www.data.go.kr.';
const TRY_LATER = 'Try again later.';
const serviceError = (what: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what,
  remedy: TRY_LATER,
  transient: true,
});
const keyError = (what: string, remedy = CHECK_KEY): Explanation => ({
  exitCode: EXIT.login,
  what,
  remedy,
});
const requestError = (what: string): Explanation => ({
  exitCode: EXIT.config,
  what,
  remedy:
    'Check that the station in WEATHER_SOURCE is an ASOS station, and that it existed in that month.',
});

const BY_CODE: Readonly<Record<string, Explanation>> = {
  '01': serviceError('reported an internal error'),
  '02': serviceError('reported a database error'),
  '04': serviceError('reported an internal error'),
  '05': serviceError('reported an internal timeout'),
  '10': requestError('rejected the request'),
  '11': requestError('reported a missing request parameter'),
  '12': {
    exitCode: EXIT.unavailable,
    what: 'no longer exists',
    remedy: 'Look for its successor at https://www.data.go.kr.',
  },
  '20': keyError('rejected the API key'),
  '21': keyError('has suspended the API key', RENEW_KEY),
  '22': {
    exitCode: EXIT.unavailable,
    what: 'reported that the API key has reached its daily limit',
    remedy: 'Try again tomorrow, or have the limit of the key raised at https://www.data.go.kr.',
  },
  '30': keyError('does not know the API key'),
  '31': keyError('reported that the API key has expired', RENEW_KEY),
  '32': keyError("rejected this machine's IP address", RENEW_KEY),
  '33': keyError('requires a signed request', RENEW_KEY),
};

function codeFailure(code: string, { text }: HttpResponse, name: string): Failure {
  const [, message = ''] = /(?:resultMsg|returnAuthMsg)"?\s*[:>]\s*"?([^"<]*)/.exec(text) ?? [];
  const { exitCode, what, remedy, transient } = BY_CODE[code] ?? {
    exitCode: EXIT.unavailable,
    what: 'reported an error',
    remedy: TRY_LATER,
  };
  return failure(exitCode, `${name} ${what} (${code} ${shorten(message)})`, remedy, {
    transient: transient ?? false,
  });
}
