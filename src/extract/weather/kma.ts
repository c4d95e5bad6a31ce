import { dayBefore, type IsoDate } from '../../domain/calendar.ts';
import type { KmaConnection } from '../../domain/source-settings.ts';
import { ask, notUnderstood } from './http.ts';
import { readKma } from './kma-response.ts';
import type { DailyWeather, WeatherService } from './service.ts';

// The most that the service gives at once.
const ROWS = 999;

/** The daily records of a station of ASOS, by the public data portal of Korea. */
export function kma({ name, station, key, url }: KmaConnection): WeatherService {
  const address = new URL(
    `${url ?? 'https://apis.data.go.kr'}/1360000/AsosDalyInfoService/getWthrDataList`,
  );
  address.search = new URLSearchParams({
    dataType: 'JSON',
    dataCd: 'ASOS',
    dateCd: 'DAY',
    stnIds: String(station),
    numOfRows: String(ROWS),
  }).toString();
  return {
    name,
    question: address.href,
    credit: { service: 'kma', station },
    timezone: 'Asia/Seoul',
    address,
    days: async (span, timeout) => {
      const end = performance.now() + timeout;
      const days: DailyWeather[] = [];
      for (let page = 1; ; page++) {
        const asked = new URL(address);
        asked.searchParams.set('startDt', compact(span.start));
        asked.searchParams.set('endDt', compact(dayBefore(span.endExclusive)));
        asked.searchParams.set('pageNo', String(page));
        asked.searchParams.set('serviceKey', key ?? '');
        const answer = await ask(asked, name, key, end - performance.now());
        const { total, days: onPage } = readKma(answer, span, station, name);
        days.push(...onPage);
        if (days.length >= total) return inOrder(days);
        if (onPage.length === 0) {
          throw notUnderstood(`has ${days.length} of ${total} days`, answer, name);
        }
      }
    },
  };
}

function compact(date: IsoDate): string {
  return date.replaceAll('-', '');
}

function inOrder(days: readonly DailyWeather[]): DailyWeather[] {
  return [...new Map(days.map((day) => [day.date, day])).values()].sort((a, b) =>
    a.date < b.date ? -1 : 1,
  );
}
