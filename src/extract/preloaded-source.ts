import { type IsoDate, isWithin, type Span } from '../domain/calendar.ts';
import type { Extracted, Source } from './source.ts';
import { TemporaryDays } from './temporary-day-store.ts';

/** The days that were read from a source in advance. */
export interface PreloadedDays<Day extends { date: IsoDate }> extends Extracted<Day> {
  /** The same by store or station; null if they were not read. */
  groups: TemporaryDays<Day> | null;
}

/**
 * Reads a source once for everything that its preloaded source will be asked.
 *
 * @param span all days; null for none
 * @param groupSpan the days by store or station; null for none
 * @param timeout milliseconds that each of the two queries may take
 * @throws Failure
 */
export async function preloadDays<Day extends { date: IsoDate }>(
  source: Source<Day>,
  span: Span | null,
  groupSpan: Span | null,
  timeout: number,
): Promise<PreloadedDays<Day>> {
  const extracted = span === null ? { days: [], badRows: 0 } : await source.days(span, timeout);
  if (groupSpan === null || source.daysByGroup === undefined) return { ...extracted, groups: null };
  const groups = new TemporaryDays<Day>();
  let { badRows } = extracted;
  const onBadRows = (count: number) => {
    // The other query has counted them already.
    if (span === null) badRows += count;
  };
  for await (const day of source.daysByGroup(groupSpan, timeout, onBadRows)) groups.add(day);
  return { days: extracted.days, badRows, groups };
}

/** A source of the same name and request key that serves any part of the preloaded days. */
export function preloadedSource<Day extends { date: IsoDate }>(
  source: Source<Day>,
  { days, badRows, groups }: PreloadedDays<Day>,
): Source<Day> {
  const { daysByGroup: _, ...rest } = source;
  return {
    ...rest,
    days: async (span) => ({ days: days.filter(({ date }) => isWithin(date, span)), badRows }),
    ...(groups !== null && {
      daysByGroup: async function* (span) {
        yield* groups.daysWithin(span);
      },
    }),
  };
}
