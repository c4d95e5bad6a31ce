import { type IsoDate, isWithin } from '../domain/calendar.ts';
import type { Extracted, Source } from './source.ts';
import type { TemporaryDays } from './temporary-days.ts';

/**
 * A source whose days have been read already. It answers for each part of their span.
 *
 * @param daysByGroup the same days by store or station; undefined if the source cannot separate them
 */
export function preloadedSource<Day extends { date: IsoDate }>(
  source: Source<Day>,
  { days, badRows }: Extracted<Day>,
  daysByGroup?: TemporaryDays<Day>,
): Source<Day> {
  const { daysByGroup: _, ...rest } = source;
  return {
    ...rest,
    days: async (span) => ({ days: days.filter(({ date }) => isWithin(date, span)), badRows }),
    ...(daysByGroup !== undefined && {
      daysByGroup: async function* (span) {
        yield* daysByGroup.daysWithin(span);
      },
    }),
  };
}
