import type { Analysis, Verdict } from './analysis.ts';
import type { BadRows, DayCounts } from './records.ts';
import type { SendingSettings } from './settings.ts';

/** Why a report is not mailed, although it could be. */
export type WithheldReason = 'no effect detected' | 'not enough evidence' | 'data has gaps';

/**
 * Decides whether a report is mailed.
 *
 * @returns the reason why it is not mailed; null if it is mailed
 */
export function withheldReason(
  {
    verdict,
    days,
    badRows,
    dataChecks,
  }: Pick<Analysis, 'verdict' | 'days' | 'badRows' | 'dataChecks'>,
  condition: SendingSettings['condition'],
): WithheldReason | null {
  switch (condition) {
    case 'always':
      return null;
    case 'notable':
      return NOT_NOTABLE[verdict];
    case 'error-free':
      return hasGaps(days, badRows) || dataChecks.some(({ outcome }) => outcome !== 'passed')
        ? 'data has gaps'
        : null;
  }
}

const NOT_NOTABLE: Record<Verdict, WithheldReason | null> = {
  clear: null,
  possible: null,
  'none-detected': 'no effect detected',
  insufficient: 'not enough evidence',
};

/** True if days or values are missing. A day with weather alone is no gap: the shop was closed. */
function hasGaps(days: DayCounts, { shopping, weather }: BadRows): boolean {
  const { filledAmounts, filledTemperatures, dropped, shoppingOnly } = days;
  const incomplete = filledAmounts + filledTemperatures + dropped.length + shoppingOnly.length;
  return incomplete + shopping + weather > 0;
}
