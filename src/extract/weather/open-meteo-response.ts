import { isIsoDate, isWithin, type Span } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
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

const UNITS = { time: 'iso8601', temperature_2m_mean: '°C', precipitation_sum: 'mm' } as const;

/**
 * Parses a response of Open-Meteo.
 *
 * @param span the requested days
 * @throws Failure if the response reports an error, or does not belong to the request
 */
export function parseOpenMeteoResponse(
  response: HttpResponse,
  span: Span,
  name: string,
): DailyWeather[] {
  const reason = errorReason(response.text);
  if (reason !== undefined) throw reasonFailure(reason, response, name);
  if (response.status !== 200) throw statusFailure(response, name, CHECK_KEY);
  const content = parseJson(response, name);
  if (Array.isArray(content)) throw contentFailure('covers more than one place', response, name);
  for (const [column, unit] of Object.entries(UNITS)) {
    const actualUnit = getPath(content, 'daily_units', column);
    if (actualUnit !== unit) {
      const what = `has ${column} in ${JSON.stringify(actualUnit)}, not in ${unit}`;
      throw contentFailure(what, response, name);
    }
  }
  const dates = getPath(content, 'daily', 'time');
  const temperatures = getPath(content, 'daily', 'temperature_2m_mean');
  const precipitations = getPath(content, 'daily', 'precipitation_sum');
  if (!Array.isArray(dates) || !isColumn(temperatures) || !isColumn(precipitations)) {
    throw contentFailure('has no lists of days and numbers', response, name);
  }
  if (dates.length !== temperatures.length || dates.length !== precipitations.length) {
    throw contentFailure('has lists of different lengths', response, name);
  }
  return dates.map((date: unknown, i) => {
    const inOrder = i === 0 || String(date) > String(dates[i - 1]);
    if (typeof date !== 'string' || !isIsoDate(date) || !inOrder || !isWithin(date, span)) {
      throw contentFailure(`has the unexpected date ${JSON.stringify(date)}`, response, name);
    }
    return {
      date,
      temperature: temperatures[i] as number | null,
      precipitation: precipitations[i] as number | null,
    };
  });
}

function isColumn(values: unknown): values is (number | null)[] {
  return (
    Array.isArray(values) && values.every((value) => value === null || typeof value === 'number')
  );
}

const CHECK_KEY =
  'Check WEATHER_API_KEY. Without a key the free service is used, which is for non-commercial use only.';

/** The reason of an error that Open-Meteo reports; undefined if it reports none. */
function errorReason(text: string): string | undefined {
  try {
    const content = JSON.parse(text);
    return getPath(content, 'error') === true ? String(getPath(content, 'reason')) : undefined;
  } catch {
    return undefined;
  }
}

function reasonFailure(reason: string, response: HttpResponse, name: string): Failure {
  const what = `${name} answered: ${shorten(reason)}`;
  if (response.status === 429 || /limit exceeded|too many/i.test(reason)) {
    return rateLimitFailure(what, reason, response);
  }
  if (/api ?key/i.test(reason)) return failure(EXIT.login, what, CHECK_KEY);
  if (response.status !== 400) {
    return statusFailure({ ...response, text: reason }, name, CHECK_KEY);
  }
  if (/date/i.test(reason)) {
    return failure(EXIT.data, what, 'Choose another month, or lower HISTORY_MONTHS.');
  }
  return failure(EXIT.config, what, 'Check WEATHER_SOURCE and REPORT_TIMEZONE.');
}

/** Open-Meteo has limits a minute, an hour and a day; with a key it has one a month. */
function rateLimitFailure(what: string, reason: string, { retryAfter }: HttpResponse): Failure {
  const daily = /daily/i.test(reason);
  const untilReset = /minutely/i.test(reason) ? 60_000 : /hourly/i.test(reason) ? 3_600_000 : 0;
  return failure(
    EXIT.unavailable,
    what,
    `Try again ${daily ? 'tomorrow' : 'later'}. The service counts the requests of all machines that share this machine's IP address.`,
    { transient: !daily && !/monthly/i.test(reason), retryAfter: retryAfter ?? untilReset },
  );
}
