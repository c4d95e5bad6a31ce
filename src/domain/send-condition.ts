import type { Analysis, Verdict } from './analysis.ts';
import type { BadRows, DayCounts } from './records.ts';
import type { SendingSettings } from './settings.ts';

/** Why a report is not mailed: nothing in it is what its readers want to hear of. */
export type Withheld = 'no effect detected' | 'not enough evidence' | 'data has gaps';

/**
 * Decides whether a report is mailed.
 *
 * @returns null where it is, else why not
 */
export function whyWithheld(
  {
    verdict,
    days,
    badRows,
    dataChecks,
  }: Pick<Analysis, 'verdict' | 'days' | 'badRows' | 'dataChecks'>,
  condition: SendingSettings['condition'],
): Withheld | null {
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

const NOT_NOTABLE: Record<Verdict, Withheld | null> = {
  clear: null,
  possible: null,
  'none-detected': 'no effect detected',
  insufficient: 'not enough evidence',
};

/** A day with weather alone is none: on it the shop was closed. */
function hasGaps(days: DayCounts, { shopping, weather }: BadRows): boolean {
  const { filledAmounts, filledTemperatures, dropped, shoppingOnly } = days;
  const incomplete = filledAmounts + filledTemperatures + dropped.length + shoppingOnly.length;
  return incomplete + shopping + weather > 0;
}
