import type { WeatherDay } from '../domain/records.ts';
import type { Source } from './source.ts';

/** Converts the temperatures of a source from degrees Fahrenheit to degrees Celsius. */
export function inCelsius(source: Source<WeatherDay>): Source<WeatherDay> {
  const { daysByGroup } = source;
  return {
    ...source,
    ...(daysByGroup && {
      daysByGroup: async function* (span, timeout, skipped) {
        for await (const { group, day } of daysByGroup(span, timeout, skipped))
          yield { group, day: converted(day) };
      },
    }),
    requestKey: `${source.requestKey} in °F`,
    days: async (span, timeout) => {
      const { days, badRows } = await source.days(span, timeout);
      return { days: days.map(converted), badRows };
    },
  };
}

function converted(day: WeatherDay): WeatherDay {
  return {
    ...day,
    temperatureSum: ((day.temperatureSum - 32 * day.recorded) * 5) / 9,
    temperatureDeviations: (day.temperatureDeviations * 25) / 81,
    lowest: celsius(day.lowest),
    highest: celsius(day.highest),
  };
}

function celsius(fahrenheit: number | null): number | null {
  return fahrenheit === null ? null : ((fahrenheit - 32) * 5) / 9;
}
