import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { datesBetween, type IsoDate, type Month, monthBounds } from '../../domain/calendar.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { replaceFile } from '../../system/replace-file.ts';
import type { SourceContext } from '../source.ts';
import type { DailyWeather, WeatherService } from './daily-weather.ts';

/** The weather of final months, whose values will not change any more. */
export interface WeatherCache {
  /** The days of a month; undefined if the service has to be asked. */
  read(month: Month): DailyWeather[] | undefined;
  /** Stores those months of the days that are final and complete. */
  write(days: readonly DailyWeather[]): void;
}

// Services correct recent days. A month is final this many days after its end.
const DAYS_UNTIL_FINAL = 7;

/**
 * The cache of a service: a file for each place and month in the state folder. Without a state folder,
 * nothing is cached.
 *
 * @param today in the zone of the service
 */
export function weatherCache(
  { name, requestKey }: Pick<WeatherService, 'name' | 'requestKey'>,
  today: IsoDate,
  { stateFolder, note }: Pick<SourceContext, 'stateFolder' | 'note'>,
): WeatherCache {
  if (stateFolder === null) return { read: () => undefined, write: () => {} };
  const fileOf = (month: Month) =>
    join(stateFolder, 'weather', `${name.replace(':', '-')}-${month}.json`);
  return {
    read: (month) => {
      try {
        const content: { question: string; days: DailyWeather[] } = JSON.parse(
          readFileSync(fileOf(month), 'utf8'),
        );
        const usable = content.question === requestKey && isComplete(content.days, month);
        return usable ? content.days : undefined;
      } catch {
        // Missing or damaged: the month is requested again, and its file is replaced.
        return undefined;
      }
    },
    write: (days) => {
      const byMonth = Object.groupBy(days, ({ date }) => date.slice(0, 7));
      for (const [month, daysOfMonth = []] of Object.entries(byMonth)) {
        if (!isFinal(month, today) || !isComplete(daysOfMonth, month)) continue;
        try {
          // The file reveals the location of the shop: only its owner may read it.
          makeFolder(dirname(fileOf(month)), 0o700);
          replaceFile(
            fileOf(month),
            JSON.stringify({ question: requestKey, days: daysOfMonth }),
            0o600,
          );
        } catch (error) {
          // Not fatal: the next run requests the month again.
          const { message } = error as Error;
          note('warning', `cannot cache the weather of ${month} for the next run: ${message}`);
        }
      }
    },
  };
}

function isFinal(month: Month, today: IsoDate): boolean {
  const { endExclusive } = monthBounds(month);
  return Temporal.PlainDate.from(endExclusive).add({ days: DAYS_UNTIL_FINAL }).toString() <= today;
}

/** True if each day of the month is present and has a temperature. */
function isComplete(days: readonly DailyWeather[], month: Month): boolean {
  const { start, endExclusive } = monthBounds(month);
  const dates = datesBetween(start, endExclusive);
  return (
    days.length === dates.length &&
    days.every(
      ({ date, temperature, precipitation }, i) =>
        date === dates[i] &&
        Number.isFinite(temperature) &&
        (precipitation === null || Number.isFinite(precipitation)),
    )
  );
}
