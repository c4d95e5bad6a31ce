import type { Adjustment } from '../domain/analysis.ts';
import type { IsoDate } from '../domain/calendar.ts';

/** The control columns of a regression, one row a day, and their names. */
export interface Controls {
  columns: number[][];
  adjustedFor: Adjustment[];
}

/** The days of a regression. */
export interface Calendar {
  /** Ascending. */
  dates: readonly IsoDate[];
  holidays: ReadonlySet<IsoDate>;
}

/** One column for each weekday, or one for the weekend. */
export type WeekControl = 'weekday' | 'weekend';

const SATURDAY = 6;

/**
 * A constant, the weekday, the trend (the day's number), holidays and months. A control without any
 * variation gets no column. Each month has its own trend: a common one would leave the season in,
 * which moves weather and sales in the same way, up in spring and down in autumn.
 *
 * @param weekControl the weekend takes fewer degrees of freedom
 */
export function calendarControls(
  { dates, holidays }: Calendar,
  weekControl: WeekControl,
): Controls {
  const days = dates.map((date) => Temporal.PlainDate.from(date));
  const months = dates.map((date) => date.slice(0, 7));
  const trends = [...new Set(months)].map((month) =>
    days.map(({ day }, i) => (months[i] === month ? day : 0)),
  );
  const weekParts = days.map(({ dayOfWeek }) =>
    weekControl === 'weekday' ? dayOfWeek : Number(dayOfWeek >= SATURDAY),
  );
  const controls: [Adjustment, number[][]][] = [
    ['month', dummies(months)],
    [weekControl, dummies(weekParts)],
    ['trend', trends],
    ['holiday', dummies(dates.map((date) => holidays.has(date)))],
  ];
  return {
    columns: [dates.map(() => 1), ...controls.flatMap(([, columns]) => columns)],
    adjustedFor: controls.filter(([, columns]) => columns.length > 0).map(([name]) => name),
  };
}

/** A column of ones and zeros for each distinct value except the first. */
function dummies(values: readonly unknown[]): number[][] {
  return [...new Set(values)]
    .slice(1)
    .map((each) => values.map((value) => (value === each ? 1 : 0)));
}
