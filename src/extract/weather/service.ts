import {
  consecutiveRanges,
  dayBefore,
  isWithin,
  monthBefore,
  monthBounds,
  monthsBetween,
} from '../../domain/calendar.ts';
import type { WeatherDay } from '../../domain/records.ts';
import type { Source, SourceContext } from '../source.ts';
import { weatherCache } from './cache.ts';
import type { DailyWeather, WeatherService } from './daily-weather.ts';

/**
 * A weather service as a source. It requests whole months, because whole months are cached, and of the
 * current month the days before today.
 */
export function serviceSource(
  service: WeatherService,
  { now, ...cacheOptions }: SourceContext,
): Source<WeatherDay> {
  const { name, requestKey, attribution, timezone } = service;
  return {
    name,
    requestKey,
    attribution,
    days: async ({ start, endExclusive }, timeout) => {
      const deadline = performance.now() + timeout;
      const today = now().toZonedDateTimeISO(timezone).toPlainDate().toString();
      const cache = weatherCache(service, today, cacheOptions);
      const until = endExclusive < today ? endExclusive : today;
      const months =
        start < until ? monthsBetween(start.slice(0, 7), dayBefore(until).slice(0, 7)) : [];
      const cachedMonths = new Map(months.map((month) => [month, cache.read(month)]));
      const days = [...cachedMonths.values()].flatMap((daysOfMonth) => daysOfMonth ?? []);
      const missingMonths = months.filter((month) => cachedMonths.get(month) === undefined);
      for (const [first, last] of consecutiveRanges(missingMonths, monthBefore)) {
        const lastMonthEnd = monthBounds(last).endExclusive;
        const span = {
          start: monthBounds(first).start,
          endExclusive: lastMonthEnd < today ? lastMonthEnd : today,
        };
        const newDays = await service.days(span, Math.max(1, deadline - performance.now()));
        cache.write(newDays);
        days.push(...newDays);
      }
      const inSpan = days.filter(({ date }) => isWithin(date, { start, endExclusive: until }));
      return { days: inSpan.map(toWeatherDay), badRows: 0 };
    },
  };
}

function toWeatherDay({ date, temperature, precipitation }: DailyWeather): WeatherDay {
  return {
    date,
    readings: 1,
    recorded: temperature === null ? 0 : 1,
    temperatureSum: temperature ?? 0,
    temperatureDeviations: 0,
    lowest: temperature,
    highest: temperature,
    // The analysis recognizes rain by this name.
    extras: { precipitation },
  };
}
