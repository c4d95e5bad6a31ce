import {
  dayBefore,
  isWithin,
  monthBefore,
  monthBounds,
  monthsBetween,
  runs,
} from '../../domain/calendar.ts';
import type { WeatherDay } from '../../domain/records.ts';
import type { Source } from '../source.ts';
import { type Keeping, weatherCache } from './cache.ts';
import type { DailyWeather, WeatherService } from './daily-weather.ts';

export type { DailyWeather, WeatherService };

/** What a service is asked with. */
export interface Surroundings extends Keeping {
  now: () => Temporal.Instant;
}

/**
 * A service as a source. Whole months are asked for, since whole months are kept; of a month that
 * goes on, the days that are over.
 */
export function serviceSource(
  service: WeatherService,
  { now, ...keeping }: Surroundings,
): Source<WeatherDay> {
  const { name, question, credit, timezone } = service;
  return {
    name,
    question,
    credit,
    days: async ({ start, endExclusive }, timeout) => {
      const end = performance.now() + timeout;
      const today = now().toZonedDateTimeISO(timezone).toPlainDate().toString();
      const cache = weatherCache(service, today, keeping);
      const until = endExclusive < today ? endExclusive : today;
      const months =
        start < until ? monthsBetween(start.slice(0, 7), dayBefore(until).slice(0, 7)) : [];
      const kept = new Map(months.map((month) => [month, cache.read(month)]));
      const days = [...kept.values()].flatMap((each) => each ?? []);
      const missing = months.filter((month) => kept.get(month) === undefined);
      for (const [first, last] of runs(missing, monthBefore)) {
        const lastDay = monthBounds(last).endExclusive;
        const span = {
          start: monthBounds(first).start,
          endExclusive: lastDay < today ? lastDay : today,
        };
        const asked = await service.days(span, Math.max(1, end - performance.now()));
        cache.write(asked);
        days.push(...asked);
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
    // The name by which rain is found.
    extras: { precipitation },
  };
}
