import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { datesBetween } from '../../src/domain/calendar.ts';

/** Sends a response in place of the normal one. */
export type Responder = (request: IncomingMessage, response: ServerResponse) => void;

/** A local server that responds like the weather services. */
export interface WeatherServer {
  /** For WEATHER_URL. */
  url: string;
  /** The requests so far. */
  requests: { url: URL; agent: string }[];
  /** First and last day of each request. */
  requestedSpans(): string[];
  /** Largest number of requests that were open at the same time. */
  maxConcurrent(): number;
  /** Used for the next requests, in order. After them, and for undefined, the response is normal. */
  nextResponders: (Responder | undefined)[];
  close(): Promise<void>;
}

/** The mean temperature of a day; it rises and falls over 11 days. */
export function temperatureOn(date: string): number {
  const day = Temporal.PlainDate.from('2000-01-01').until(date).days;
  return 15 + Math.abs((day % 11) - 5) + (day % 7) / 10;
}

/** Rain on every fourth day of the month. */
export function rainOn(date: string): number {
  return Number(date.slice(-2)) % 4 === 0 ? 2.5 : 0;
}

/** @param isUnknown true for days whose weather the service does not know */
export async function startWeatherService(
  isUnknown: (date: string) => boolean = () => false,
): Promise<WeatherServer> {
  const requests: WeatherServer['requests'] = [];
  const nextResponders: WeatherServer['nextResponders'] = [];
  let open = 0;
  let maxOpen = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url as string, 'http://127.0.0.1');
    requests.push({ url, agent: request.headers['user-agent'] ?? '' });
    open++;
    maxOpen = Math.max(maxOpen, open);
    response.on('close', () => open--);
    const respond = nextResponders.shift();
    if (respond) respond(request, response);
    else response.end(JSON.stringify(isKma(url) ? kma(url, isUnknown) : openMeteo(url, isUnknown)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    requestedSpans: () => requests.map(({ url }) => spanOf(url).join(' ')),
    maxConcurrent: () => maxOpen,
    nextResponders,
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
  const { searchParams } = url;
  return isKma(url)
    ? [dashed(searchParams.get('startDt')), dashed(searchParams.get('endDt'))]
    : [`${searchParams.get('start_date')}`, `${searchParams.get('end_date')}`];
}

function datesOf(url: URL): string[] {
  const [first, last] = spanOf(url);
  return datesBetween(first, Temporal.PlainDate.from(last).add({ days: 1 }).toString());
}

function openMeteo(url: URL, isUnknown: (date: string) => boolean) {
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
      temperature_2m_mean: dates.map((date) => (isUnknown(date) ? null : temperatureOn(date))),
      precipitation_sum: dates.map((date) => (isUnknown(date) ? null : rainOn(date))),
    },
  };
}

function kma(url: URL, isUnknown: (date: string) => boolean) {
  const { searchParams } = url;
  const dates = datesOf(url);
  const page = Number(searchParams.get('pageNo'));
  const rows = Number(searchParams.get('numOfRows'));
  const item = dates.slice((page - 1) * rows, page * rows).map((date) => ({
    stnId: searchParams.get('stnIds'),
    stnNm: '서울',
    tm: date,
    avgTa: isUnknown(date) ? '' : String(temperatureOn(date)),
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

/** @param body text, or a value that is sent as JSON */
export function respondWith(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Responder {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Sends the headers and a part of the body, and cuts the connection. */
export const cutConnection: Responder = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"daily": ', () => response.destroy());
};

export const neverRespond: Responder = () => {};
