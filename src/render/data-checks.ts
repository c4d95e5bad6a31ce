import type { Analysis } from '../domain/analysis.ts';
import type { DataCheck } from '../domain/data-checks.ts';
import type { Messages } from './catalogue.ts';
import type { Format } from './format.ts';

/** What the data checks warn of, a sentence each; empty where they do not. */
export function checkWarnings(analysis: Analysis, messages: Messages, format: Format): string {
  return analysis.dataChecks
    .filter(({ outcome }) => outcome !== 'passed')
    .map((check) => sentence(check, analysis, messages.checks, format))
    .join(' ');
}

function sentence(
  { check, side, measured, dates }: DataCheck,
  { days: { joined, inPeriod } }: Analysis,
  checks: Messages['checks'],
  format: Format,
): string {
  const of = side ?? 'shopping';
  const [first = '', ...others] = dates;
  switch (check) {
    case 'days-present':
      return checks.daysPresent(joined, inPeriod);
    case 'filled':
      return checks.filled(Math.round(measured * joined), joined);
    case 'duplicates':
      return checks.duplicates[of](format.shortDates(dates));
    case 'temperature':
      return checks.temperature(format.roundDegrees(measured), format.date(first), others.length);
    case 'amount':
      return checks.amount(format.money(measured), format.date(first), others.length);
    case 'rows':
      return checks.rows[of](format.percent(100 * measured));
    case 'freshness':
      return checks.freshness[of](format.shortDate(first), measured);
    case 'join-loss':
      return checks.joinLoss(format.percent(100 * measured));
  }
}
