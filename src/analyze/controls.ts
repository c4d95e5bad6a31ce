import type { Adjustment } from '../domain/analysis.ts';
import type { IsoDate } from '../domain/calendar.ts';

/** What sales follow besides the weather, as columns of a regression, a row a day. */
export interface Controls {
  columns: number[][];
  adjustedFor: Adjustment[];
}

/** The days of a regression, as far as the calendar tells them apart. */
export interface Calendar {
  /** Ascending. */
  dates: readonly IsoDate[];
  holidays: ReadonlySet<IsoDate>;
}

const SATURDAY = 6;

/**
 * A constant, the weekday, the trend (the day's number) and, where they tell days apart, holidays
 * and months. What does not occur gets no column.
 *
 * @param week each weekday by itself, or only the weekend against the rest, which takes up fewer
 *   degrees of freedom
 */
export function calendarControls(
  { dates, holidays }: Calendar,
  week: 'weekday' | 'weekend',
): Controls {
  const days = dates.map((date) => Temporal.PlainDate.from(date));
  const first = days[0];
  const parts: [Adjustment, number[][]][] = [
    ['month', dummies(dates.map((date) => date.slice(0, 7)))],
    [
      week,
      dummies(
        days.map(({ dayOfWeek: day }) => (week === 'weekday' ? day : Number(day >= SATURDAY))),
      ),
    ],
    ['trend', [days.map((day) => first?.until(day).days ?? 0)]],
    ['holiday', dummies(dates.map((date) => holidays.has(date)))],
  ];
  return {
    columns: [dates.map(() => 1), ...parts.flatMap(([, columns]) => columns)],
    adjustedFor: parts.filter(([, columns]) => columns.length > 0).map(([name]) => name),
  };
}

/** A column of ones and zeros for each value that occurs, but for the first. */
function dummies(values: readonly unknown[]): number[][] {
  return [...new Set(values)]
    .slice(1)
    .map((each) => values.map((value) => (value === each ? 1 : 0)));
}
