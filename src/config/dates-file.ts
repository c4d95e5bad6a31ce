import { type IsoDate, isIsoDate } from '../domain/calendar.ts';
import { namedText } from './text-file.ts';

/**
 * The dates in a file, one on each line. Empty lines and comments after # are ignored.
 *
 * @throws Error whose message follows the key's name
 */
export function datesFile(path: string): IsoDate[] {
  return namedText(path)
    .split(/\r?\n/)
    .flatMap((line, i) => {
      const date = line.replace(/#.*/, '').trim();
      if (date === '') return [];
      if (isIsoDate(date)) return [date];
      throw new Error(`names ${path}, whose line ${i + 1} is not a date YYYY-MM-DD: '${date}'`);
    });
}
