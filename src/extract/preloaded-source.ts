import { type IsoDate, isWithin } from '../domain/calendar.ts';
import type { Extracted, Source } from './source.ts';
import type { Spool } from './temporary-days.ts';

/**
 * A source that answers for parts of a span out of what was read for all of it.
 *
 * @param daysByGroup the same days by store or station; undefined if the source does not have them so
 */
export function within<Day extends { date: IsoDate }>(
  source: Source<Day>,
  { days, badRows }: Extracted<Day>,
  daysByGroup?: Spool<Day>,
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
