import { senderHost } from '../domain/mail-address.ts';
import type { PlainMessage } from '../domain/report.ts';
import type { Address } from '../domain/settings.ts';
import { logTail, type RunSummary } from './run-summary.ts';

/** Sender, recipients and machine of an alert. */
export interface AlertHead {
  from: Address | undefined;
  to: Address[];
  host: string;
}

/** Identifies the cause of an alert. For each report, the same cause is sent only once. */
export function alertCause({ failedStep, exitCode }: RunSummary): string {
  return `${failedStep ?? 'run'}: exit ${exitCode}`;
}

/**
 * The mail to the operators about a failed run.
 *
 * @param clean removes secrets from a text
 */
export function alertMessage(
  summary: RunSummary,
  { from, to, host }: AlertHead,
  clean: (text: string) => string,
): PlainMessage {
  const { report, number, id, started, finished, exitCode, failedStep, problems, version } =
    summary;
  const text = [
    `The report on ${report} could not be made and sent.`,
    ...(failedStep === null ? [] : [`Step: ${failedStep}`]),
    ...problems.map(({ what, remedy }) => `Cause: ${what}\nWhat to do: ${remedy}`),
    number === null
      ? 'Then: shopweather run'
      : `Then, to continue from the failed step: shopweather resume ${number}`,
    `Exit code ${exitCode}, run ${number ?? '(not recorded)'} (${id})\n${started} to ${finished}\nshopweather ${version} on ${host}`,
    `Log:\n${logTail(summary)}`,
    'For this report, you get only one mail about this cause. shopweather history lists every run.',
  ].join('\n\n');
  return {
    from,
    to,
    cc: [],
    bcc: [],
    subject: `shopweather failed: report on ${report}`,
    text: `${clean(text)}\n`,
    messageId: `alert-${id}@${senderHost(from)}`,
    date: finished,
  };
}
