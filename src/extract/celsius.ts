import type { WeatherDay } from '../domain/records.ts';
import type { Source } from './source.ts';

/** A source of temperatures in degrees Fahrenheit, as one in degrees Celsius. */
export function inCelsius(source: Source<WeatherDay>): Source<WeatherDay> {
  const { places } = source;
  return {
    ...source,
    ...(places && {
      places: async function* (span, timeout, skipped) {
        for await (const { place, day } of places(span, timeout, skipped))
          yield { place, day: converted(day) };
      },
    }),
    question: `${source.question} in °F`,
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
