import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { datesBetween, type IsoDate, type Month, monthBounds } from '../../domain/calendar.ts';
import type { LogLevel } from '../../domain/log.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { replaceFile } from '../../system/replace-file.ts';
import type { DailyWeather, WeatherService } from './daily-weather.ts';

/** Where months that are final are kept, and who is told where they cannot be. */
export interface Keeping {
  /** Null where nothing is kept. */
  stateFolder: string | null;
  note: (level: LogLevel, text: string) => void;
}

/** Months whose weather will not change any more. */
export interface WeatherCache {
  /** The days of a month; undefined where it has to be asked for. */
  read(month: Month): DailyWeather[] | undefined;
  /** Keeps the months of these days that are final. */
  write(days: readonly DailyWeather[]): void;
}

// Services correct the newest days for some days more.
const FINAL_AFTER = 7;

/**
 * The cache of a service, a file for each place and month.
 *
 * @param today in the zone of the service
 */
export function weatherCache(
  { name, question }: Pick<WeatherService, 'name' | 'question'>,
  today: IsoDate,
  { stateFolder, note }: Keeping,
): WeatherCache {
  if (stateFolder === null) return { read: () => undefined, write: () => {} };
  const fileOf = (month: Month) =>
    join(stateFolder, 'weather', `${name.replace(':', '-')}-${month}.json`);
  return {
    read: (month) => {
      try {
        const kept: { question: string; days: DailyWeather[] } = JSON.parse(
          readFileSync(fileOf(month), 'utf8'),
        );
        return kept.question === question && isWhole(kept.days, month) ? kept.days : undefined;
      } catch {
        // Absent or damaged: it is asked for, and written anew.
        return undefined;
      }
    },
    write: (days) => {
      for (const [month, ofMonth = []] of Object.entries(
        Object.groupBy(days, ({ date }) => date.slice(0, 7)),
      )) {
        if (!isFinal(month, today) || !isWhole(ofMonth, month)) continue;
        try {
          // It tells where the shop is: for the eyes of its owner alone.
          makeFolder(dirname(fileOf(month)), 0o700);
          replaceFile(fileOf(month), JSON.stringify({ question, days: ofMonth }), 0o600);
        } catch (error) {
          // The report does not hang on it: the month is asked for again the next time.
          const { message } = error as Error;
          note('warning', `the weather of ${month} cannot be kept for the next run: ${message}`);
        }
      }
    },
  };
}

function isFinal(month: Month, today: IsoDate): boolean {
  const { endExclusive } = monthBounds(month);
  return Temporal.PlainDate.from(endExclusive).add({ days: FINAL_AFTER }).toString() <= today;
}

/** True where each day of the month is there with its temperature. */
function isWhole(days: readonly DailyWeather[], month: Month): boolean {
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
