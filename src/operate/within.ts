import { type IsoDate, isWithin } from '../domain/calendar.ts';
import type { Extracted, Source } from '../extract/source.ts';

/** A source that answers for parts of a span out of what was read for all of it. */
export function within<Day extends { date: IsoDate }>(
  source: Source<Day>,
  { days, badRows }: Extracted<Day>,
): Source<Day> {
  return {
    ...source,
    days: async (span) => ({ days: days.filter(({ date }) => isWithin(date, span)), badRows }),
  };
}
