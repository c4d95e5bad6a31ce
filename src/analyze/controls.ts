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

/** Each weekday by itself, or only the weekend against the rest. */
export type Week = 'weekday' | 'weekend';

const SATURDAY = 6;

/**
 * A constant, the weekday, the trend (the day's number) and, where they tell days apart, holidays
 * and months. What does not occur gets no column. Each month has a trend of its own: one for all
 * would leave the season in, which moves weather and sales alike, up in spring and down in autumn.
 *
 * @param week the weekend alone takes up fewer degrees of freedom
 */
export function calendarControls({ dates, holidays }: Calendar, week: Week): Controls {
  const days = dates.map((date) => Temporal.PlainDate.from(date));
  const monthOf = dates.map((date) => date.slice(0, 7));
  const trends = [...new Set(monthOf)].map((month) =>
    days.map(({ day }, i) => (monthOf[i] === month ? day : 0)),
  );
  const parts: [Adjustment, number[][]][] = [
    ['month', dummies(monthOf)],
    [
      week,
      dummies(
        days.map(({ dayOfWeek: day }) => (week === 'weekday' ? day : Number(day >= SATURDAY))),
      ),
    ],
    ['trend', trends],
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
