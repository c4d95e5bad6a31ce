import { type IsoDate, isWithin } from '../domain/calendar.ts';
import type { Extracted, Source } from '../extract/source.ts';
import type { Spool } from './spool.ts';

/**
 * A source that answers for parts of a span out of what was read for all of it.
 *
 * @param places the same days by store or station; undefined if the source does not have them so
 */
export function within<Day extends { date: IsoDate }>(
  source: Source<Day>,
  { days, badRows }: Extracted<Day>,
  places?: Spool<Day>,
): Source<Day> {
  const { places: _, ...rest } = source;
  return {
    ...rest,
    days: async (span) => ({ days: days.filter(({ date }) => isWithin(date, span)), badRows }),
    ...(places !== undefined && {
      places: async function* (span) {
        yield* places.daysWithin(span);
      },
    }),
  };
}
