import type { Analysis } from '../domain/analysis.ts';
import type { DataCheck } from '../domain/data-checks.ts';
import type { Writer } from './writer.ts';

/** The warnings of the data checks, one sentence each; empty if all passed. */
export function checkWarnings({ dataChecks, days }: Analysis, writer: Writer): string {
  return dataChecks
    .filter(({ outcome }) => outcome !== 'passed')
    .map((check) => warning(check, days, writer))
    .join(' ');
}

function warning(
  { check, side, measured, dates }: DataCheck,
  { joined, inPeriod }: Analysis['days'],
  { messages: { checks }, format }: Writer,
): string {
  const source = side ?? 'shopping';
  const [first = '', ...others] = dates;
  switch (check) {
    case 'days-present':
      return checks.daysPresent(joined, inPeriod);
    case 'filled':
      return checks.filled(Math.round(measured * joined), joined);
    case 'duplicates':
      return checks.duplicates[source](format.shortDates(dates));
    case 'temperature':
      return checks.temperature(format.roundDegrees(measured), format.date(first), others.length);
    case 'amount':
      return checks.amount(format.money(measured), format.date(first), others.length);
    case 'rows':
      return checks.rows[source](format.percent(100 * measured));
    case 'freshness':
      return checks.freshness[source](format.shortDate(first), measured);
    case 'join-loss':
      return checks.joinLoss(format.percent(100 * measured));
  }
}
