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

/** What decides which days a report covers. */
export interface PeriodRequest {
  /** The month asked for; without it, the last finished month. */
  month?: string | undefined;
  allowPartial: boolean;
  /** Today's date in `timezone`. */
  today: IsoDate;
  timezone: string;
}

/**
 * The month to report on and its period. A month that is not over is cut at today, since a day
 * that is still going on would count too little.
 *
 * @throws Failure (64) for a month that is malformed, in the future, or not over without
 *   `allowPartial`.
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
