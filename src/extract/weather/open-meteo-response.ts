import { isIsoDate, isWithin, type Span } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { type Failure, failure } from '../../domain/failure.ts';
import { type Answer, at, notUnderstood, parsed, refusal, shortened } from './http.ts';
import type { DailyWeather } from './service.ts';

const UNITS = { time: 'iso8601', temperature_2m_mean: '°C', precipitation_sum: 'mm' } as const;

/**
 * The days in an answer of Open-Meteo.
 *
 * @param span that was asked for
 * @throws Failure where the answer is an error, or not the one to this question
 */
export function readOpenMeteo(answer: Answer, span: Span, name: string): DailyWeather[] {
  const reason = reasonOf(answer.text);
  if (reason !== undefined) throw refused(reason, answer, name);
  if (answer.status !== 200) throw refusal(answer, name, CHECK_KEY);
  const content = parsed(answer, name);
  if (Array.isArray(content)) throw notUnderstood('is about more than one place', answer, name);
  for (const [column, unit] of Object.entries(UNITS)) {
    const given = at(content, 'daily_units', column);
    if (given !== unit) {
      throw notUnderstood(
        `has ${column} in ${JSON.stringify(given)}, not in ${unit}`,
        answer,
        name,
      );
    }
  }
  const [dates, temperatures, precipitations] = Object.keys(UNITS).map((column) =>
    at(content, 'daily', column),
  ) as [unknown, unknown, unknown];
  if (!Array.isArray(dates) || !isColumn(temperatures) || !isColumn(precipitations)) {
    throw notUnderstood('has no lists of days and numbers', answer, name);
  }
  if (dates.length !== temperatures.length || dates.length !== precipitations.length) {
    throw notUnderstood('has lists of different lengths', answer, name);
  }
  return dates.map((date: unknown, i) => {
    const inOrder = i === 0 || String(date) > String(dates[i - 1]);
    if (typeof date !== 'string' || !isIsoDate(date) || !inOrder || !isWithin(date, span)) {
      throw notUnderstood(`has ${JSON.stringify(date)} among its days`, answer, name);
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
  'Check WEATHER_API_KEY; without one, the free service is asked, which is for non-commercial use only.';

/** Why Open-Meteo says no, if it does. */
function reasonOf(text: string): string | undefined {
  try {
    const content = JSON.parse(text);
    return at(content, 'error') === true ? String(at(content, 'reason')) : undefined;
  } catch {
    return undefined;
  }
}

function refused(reason: string, answer: Answer, name: string): Failure {
  const what = `${name} answered: ${shortened(reason)}`;
  if (answer.status === 429 || /limit exceeded|too many/i.test(reason)) {
    return tooMany(what, reason, answer);
  }
  if (/api ?key/i.test(reason)) return failure(EXIT.login, what, CHECK_KEY);
  if (answer.status !== 400) return refusal({ ...answer, text: reason }, name, CHECK_KEY);
  if (/date/i.test(reason)) {
    return failure(EXIT.data, what, 'Choose another month, or lower HISTORY_MONTHS.');
  }
  return failure(EXIT.config, what, 'Check WEATHER_SOURCE and REPORT_TIMEZONE.');
}

/** Its counts begin anew with the minute, the hour, the day, and where it is paid for the month. */
function tooMany(what: string, reason: string, { retryAfter }: Answer): Failure {
  const daily = /daily/i.test(reason);
  const usual = /minutely/i.test(reason) ? 60_000 : /hourly/i.test(reason) ? 3_600_000 : 0;
  return failure(
    EXIT.unavailable,
    what,
    `Try again ${daily ? 'tomorrow' : 'later'}; all who share this machine's address are counted together.`,
    { transient: !daily && !/monthly/i.test(reason), retryAfter: retryAfter ?? usual },
  );
}
