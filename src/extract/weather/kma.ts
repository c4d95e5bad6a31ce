import { dayBefore, type IsoDate } from '../../domain/calendar.ts';
import type { KmaConnection } from '../../domain/source-settings.ts';
import type { DailyWeather, WeatherService } from './daily-weather.ts';
import { contentFailure, request } from './http.ts';
import { parseKmaResponse } from './kma-response.ts';

// The service returns at most 999 rows a page.
const ROWS_PER_PAGE = 999;

/** The daily records of a Korean weather station (ASOS), from Korea's public data portal. */
export function kma({ name, station, key, url }: KmaConnection): WeatherService {
  const address = new URL(
    `${url ?? 'https://apis.data.go.kr'}/1360000/AsosDalyInfoService/getWthrDataList`,
  );
  address.search = new URLSearchParams({
    dataType: 'JSON',
    dataCd: 'ASOS',
    dateCd: 'DAY',
    stnIds: String(station),
    numOfRows: String(ROWS_PER_PAGE),
  }).toString();
  return {
    name,
    requestKey: address.href,
    attribution: { service: 'kma', station },
    timezone: 'Asia/Seoul',
    address,
    days: async (span, timeout) => {
      const deadline = performance.now() + timeout;
      const days: DailyWeather[] = [];
      for (let page = 1; ; page++) {
        const pageUrl = new URL(address);
        pageUrl.searchParams.set('startDt', compact(span.start));
        pageUrl.searchParams.set('endDt', compact(dayBefore(span.endExclusive)));
        pageUrl.searchParams.set('pageNo', String(page));
        pageUrl.searchParams.set('serviceKey', key ?? '');
        const response = await request(pageUrl, name, key, deadline - performance.now());
        const { total, days: daysOfPage } = parseKmaResponse(response, span, station, name);
        days.push(...daysOfPage);
        if (days.length >= total) return sortedUnique(days);
        if (daysOfPage.length === 0) {
          throw contentFailure(`has ${days.length} of ${total} days`, response, name);
        }
      }
    },
  };
}

function compact(date: IsoDate): string {
  return date.replaceAll('-', '');
}

function sortedUnique(days: readonly DailyWeather[]): DailyWeather[] {
  return [...new Map(days.map((day) => [day.date, day])).values()].sort((a, b) =>
    a.date < b.date ? -1 : 1,
  );
}
