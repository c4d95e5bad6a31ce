import {
  dayBefore,
  type IsoDate,
  isMonth,
  lastFinishedMonth,
  type Month,
  monthBounds,
  type Period,
} from './calendar.ts';
import { EXIT } from './exit-codes.ts';
import { failure } from './failure.ts';

/** The choice of the month, and the moment. */
export interface PeriodRequest {
  /** The requested month. The default is the last finished month. */
  month?: string | undefined;
  allowPartial: boolean;
  /** Today's date in `timezone`. */
  today: IsoDate;
  timezone: string;
}

/**
 * The month of a report and its period. The period of an unfinished month ends before today, because
 * the sales of an unfinished day are too low.
 *
 * @throws Failure (64) if the month is malformed or in the future, or not over and `allowPartial` is
 *   false
 */
export function choosePeriod(request: PeriodRequest): { month: Month; period: Period } {
  const { allowPartial, today, timezone } = request;
  const month = request.month ?? lastFinishedMonth(today);
  if (!isMonth(month)) {
    throw failure(EXIT.usage, `'${month}' is not a month`, 'Write it as YYYY-MM, as in 2025-04.');
  }
  const { start, endExclusive } = monthBounds(month);
  if (start > today) {
    throw failure(
      EXIT.usage,
      `${month} lies in the future: today is ${today} in ${timezone}`,
      'Choose a month that is over.',
    );
  }
  if (endExclusive <= today) {
    return { month, period: { start, endExclusive, timezone, partial: false } };
  }
  if (!allowPartial) {
    throw failure(
      EXIT.usage,
      `${month} is not over: today is ${today} in ${timezone}`,
      'Wait for its end, or add --allow-partial for a report on its days so far.',
    );
  }
  if (start === today) {
    throw failure(
      EXIT.usage,
      `no day of ${month} is over yet: today is ${today} in ${timezone}`,
      `Wait for tomorrow, or report on ${dayBefore(today).slice(0, 7)}.`,
    );
  }
  return { month, period: { start, endExclusive: today, timezone, partial: true } };
}
