import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { datesBetween } from '../../src/domain/calendar.ts';

/** An answer that stands in for the right one. */
export type Reply = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers as the weather services do. */
export interface WeatherServer {
  /** For WEATHER_URL. */
  url: string;
  /** The questions so far. */
  asked: { url: URL; agent: string }[];
  /** From the first day to the last that were asked for, each time. */
  spans(): string[];
  /** How many questions were open at a time, at most. */
  atOnce(): number;
  /** Answers of the next questions, in order; after them, or for undefined, come the right ones. */
  next: (Reply | undefined)[];
  close(): Promise<void>;
}

/** The mean temperature of a day: rises and falls over 11 days. */
export function temperatureOn(date: string): number {
  const day = Temporal.PlainDate.from('2000-01-01').until(date).days;
  return 15 + Math.abs((day % 11) - 5) + (day % 7) / 10;
}

/** Rain on every fourth day of the month. */
export function rainOn(date: string): number {
  return Number(date.slice(-2)) % 4 === 0 ? 2.5 : 0;
}

/**
 * Starts it.
 *
 * @param unknown days whose temperature it does not know
 */
export async function startWeatherService(
  unknown: (date: string) => boolean = () => false,
): Promise<WeatherServer> {
  const asked: WeatherServer['asked'] = [];
  const next: WeatherServer['next'] = [];
  let [open, most] = [0, 0];
  const server = createServer((request, response) => {
    const url = new URL(request.url as string, 'http://127.0.0.1');
    asked.push({ url, agent: request.headers['user-agent'] ?? '' });
    open++;
    most = Math.max(most, open);
    response.on('close', () => open--);
    const reply = next.shift();
    if (reply) reply(request, response);
    else response.end(JSON.stringify(isKma(url) ? kma(url, unknown) : openMeteo(url, unknown)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    spans: () => asked.map(({ url }) => spanOf(url).join(' ')),
    atOnce: () => most,
    next,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isKma({ pathname }: URL): boolean {
  return pathname.endsWith('/getWthrDataList');
}

function spanOf(url: URL): [first: string, last: string] {
  const dashed = (date: string | null) => `${date}`.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const { searchParams: asked } = url;
  return isKma(url)
    ? [dashed(asked.get('startDt')), dashed(asked.get('endDt'))]
    : [`${asked.get('start_date')}`, `${asked.get('end_date')}`];
}

function datesOf(url: URL): string[] {
  const [first, last] = spanOf(url);
  return datesBetween(first, Temporal.PlainDate.from(last).add({ days: 1 }).toString());
}

function openMeteo(url: URL, unknown: (date: string) => boolean) {
  const dates = datesOf(url);
  return {
    latitude: 37.57,
    longitude: 126.97,
    generationtime_ms: 0.1,
    utc_offset_seconds: 32400,
    timezone: url.searchParams.get('timezone'),
    timezone_abbreviation: 'KST',
    elevation: 38,
    daily_units: { time: 'iso8601', temperature_2m_mean: '°C', precipitation_sum: 'mm' },
    daily: {
      time: dates,
      temperature_2m_mean: dates.map((date) => (unknown(date) ? null : temperatureOn(date))),
      precipitation_sum: dates.map((date) => (unknown(date) ? null : rainOn(date))),
    },
  };
}

function kma(url: URL, unknown: (date: string) => boolean) {
  const { searchParams: asked } = url;
  const dates = datesOf(url);
  const [page, rows] = [Number(asked.get('pageNo')), Number(asked.get('numOfRows'))];
  const item = dates.slice((page - 1) * rows, page * rows).map((date) => ({
    stnId: asked.get('stnIds'),
    stnNm: '서울',
    tm: date,
    avgTa: unknown(date) ? '' : String(temperatureOn(date)),
    minTa: '',
    maxTa: '',
    sumRn: rainOn(date) === 0 ? '' : String(rainOn(date)),
  }));
  return {
    response: {
      header: { resultCode: '00', resultMsg: 'NORMAL_SERVICE' },
      body: {
        dataType: 'JSON',
        items: { item: item.length === 1 ? item[0] : item },
        pageNo: page,
        numOfRows: rows,
        totalCount: dates.length,
      },
    },
  };
}

/** Answers with a text. */
export function says(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Sends the head and half of an answer, and cuts the connection. */
export const cut: Reply = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"daily": ', () => response.destroy());
};

/** Never answers. */
export const silence: Reply = () => {};
