import { isIsoDate, isWithin, type Span } from '../../domain/calendar.ts';
import { EXIT, type ExitCode } from '../../domain/exit-codes.ts';
import { type Failure, failure } from '../../domain/failure.ts';
import { type Answer, at, notUnderstood, parsed, refusal, shortened } from './http.ts';
import type { DailyWeather } from './service.ts';

/** A page of an answer. */
export interface KmaPage {
  /** Number of days on all pages. */
  total: number;
  days: DailyWeather[];
}

/**
 * The days in an answer of the public data portal of Korea.
 *
 * @param span that was asked for
 * @throws Failure where the answer is an error, or not the one to this question
 */
export function readKma(answer: Answer, span: Span, station: number, name: string): KmaPage {
  const code = codeOf(answer.text);
  if (code === NO_DATA) return { total: 0, days: [] };
  if (code !== undefined && code !== OK) throw refused(code, answer, name);
  if (answer.status !== 200) throw refusal(answer, name, SUBSCRIBE);
  const body = at(parsed(answer, name), 'response', 'body');
  const total = Number(at(body, 'totalCount') ?? Number.NaN);
  // Where there is one day it may stand alone; where there is none, "items" may be an empty text.
  const items = [at(body, 'items', 'item') ?? []].flat();
  if (code !== OK || !Number.isInteger(total)) {
    throw notUnderstood('has no list of days', answer, name);
  }
  return { total, days: items.map((item) => toDay(item, span, station, answer, name)) };
}

function toDay(
  item: unknown,
  span: Span,
  station: number,
  answer: Answer,
  name: string,
): DailyWeather {
  const date = String(at(item, 'tm'));
  if (!isIsoDate(date) || !isWithin(date, span)) {
    throw notUnderstood(`has '${shortened(date)}' among its days`, answer, name);
  }
  const given = String(at(item, 'stnId'));
  if (Number(given) !== station) {
    throw notUnderstood(`is of station '${shortened(given)}'`, answer, name);
  }
  const number = (column: string): number | null => {
    const text = at(item, column);
    const value = String(text ?? '').trim() === '' ? null : Number(text);
    if (text === undefined || Number.isNaN(value)) {
      throw notUnderstood(`has no number ${column} on ${date}`, answer, name);
    }
    return value;
  };
  return {
    date,
    temperature: number('avgTa'),
    // Left empty on days without rain.
    precipitation: number('sumRn') ?? 0,
  };
}

const OK = '00';
const NO_DATA = '03';

/** The code of the service, or of the gateway before it, which also answers in XML. */
function codeOf(text: string): string | undefined {
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

const SUBSCRIBE =
  'Check WEATHER_API_KEY, and that it is subscribed at https://www.data.go.kr to the daily data of ASOS (기상청_지상(종관, ASOS) 일자료 조회서비스), which may take an hour to be known.';
const NEW_KEY = 'Renew the key at https://www.data.go.kr.';
const LATER = 'Try again later.';
const ill = (what: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what,
  remedy: LATER,
  transient: true,
});
const unwelcome = (what: string, remedy = SUBSCRIBE): Explanation => ({
  exitCode: EXIT.login,
  what,
  remedy,
});
const wrong = (what: string): Explanation => ({
  exitCode: EXIT.config,
  what,
  remedy: 'Check that the station in WEATHER_SOURCE is one of ASOS, and has been since that month.',
});

const BY_CODE: Readonly<Record<string, Explanation>> = {
  '01': ill('has an error of its own'),
  '02': ill('has an error in its database'),
  '04': ill('has an error of its own'),
  '05': ill('did not get an answer in time from behind it'),
  '10': wrong('does not take the question'),
  '11': wrong('misses something in the question'),
  '12': {
    exitCode: EXIT.unavailable,
    what: 'is not there any more',
    remedy: 'Look for its successor at https://www.data.go.kr.',
  },
  '20': unwelcome('does not let this key in'),
  '21': unwelcome('has shut this key out for a time', NEW_KEY),
  '22': {
    exitCode: EXIT.unavailable,
    what: 'has been asked as often as this key may in a day',
    remedy: 'Try again tomorrow, or have the limit of the key raised at https://www.data.go.kr.',
  },
  '30': unwelcome('does not know this key'),
  '31': unwelcome('says that this key has expired', NEW_KEY),
  '32': unwelcome("does not let this machine's address in", NEW_KEY),
  '33': unwelcome('wants a signed question', NEW_KEY),
};

function refused(code: string, { text }: Answer, name: string): Failure {
  const [, message = ''] = /(?:resultMsg|returnAuthMsg)"?\s*[:>]\s*"?([^"<]*)/.exec(text) ?? [];
  const { exitCode, what, remedy, transient } = BY_CODE[code] ?? {
    exitCode: EXIT.unavailable,
    what: 'reported an error',
    remedy: LATER,
  };
  return failure(exitCode, `${name} ${what} (${code} ${shortened(message)})`, remedy, {
    transient: transient ?? false,
  });
}
