import type { Receipt } from '../../deliver/mailer.ts';
import type { Analysis } from '../../domain/analysis.ts';
import type { IntegratedData } from '../../domain/records.ts';
import type { Report } from '../../domain/report.ts';
import type { SendingSettings, StoreSettings } from '../../domain/settings.ts';
import { unknownNames } from '../../domain/store.ts';
import type { Extracted } from '../../extract/source.ts';
import { finding } from '../../integrate/check-findings.ts';
import type { StepOutcome } from './step-event.ts';

/** The outcome of an extraction. */
export function extractionOutcome<Day>(
  { days, badRows }: Extracted<Day>,
  rowsOf: (day: Day) => number,
): StepOutcome {
  const skipped = badRows === 0 ? '' : `, ${badRows} bad rows skipped`;
  return {
    detail: `${days.length} days${skipped}`,
    rowsIn: days.reduce((sum, day) => sum + rowsOf(day), 0),
    rowsOut: days.length,
  };
}

/**
 * The outcome of the integration, with its warnings.
 *
 * @param groups the stores and stations that occur in the data
 */
export function integrationOutcome(
  { counts, dataChecks }: IntegratedData,
  stores: StoreSettings | null,
  groups: { stores: readonly string[]; stations: readonly string[] },
): StepOutcome {
  const warnings = [
    ...dataChecks.filter(({ outcome }) => outcome === 'warned').map(finding),
    ...(stores === null ? [] : unknownNames(stores, groups.stores, groups.stations)),
  ];
  return {
    detail: [`${counts.joined} days joined`, ...warnings.map((text) => `warning: ${text}`)].join(
      '; ',
    ),
    rowsIn: counts.shopping + counts.weather,
    rowsOut: counts.joined,
    filled: counts.filledAmounts + counts.filledTemperatures,
    dropped: counts.dropped.length + counts.shoppingOnly.length + counts.weatherOnly.length,
  };
}

/** The outcome of the analysis. */
export function analysisOutcome({ verdict, correlation, days }: Analysis): StepOutcome {
  const { r, reason } = correlation;
  return {
    detail: `${verdict}, ${r === null ? `no r: ${reason}` : `r = ${r.toFixed(2)}`}`,
    rowsIn: days.joined,
    r,
  };
}

/** The outcome of the delivery. A dry run says what a sending run would do. */
export function sendingOutcome(
  { accepted, withheld }: Receipt,
  report: Report,
  { condition }: SendingSettings,
): StepOutcome {
  const to = accepted.join(', ');
  if (withheld !== null) {
    const reason = `${withheld} (SEND_IF=${condition})`;
    return { detail: to ? `a note to ${to}: ${reason}` : `not sent: ${reason}`, withheld };
  }
  if (to) return { detail: `to ${to}` };
  const nothingSent = 'nothing sent, as requested';
  if (report.withheld === null) return { detail: nothingSent };
  const instead = report.note() === null ? 'not send it either' : 'send a note instead';
  return { detail: `${nothingSent}; a sending run would ${instead}: ${report.withheld}` };
}
