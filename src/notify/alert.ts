import { senderHost } from '../domain/mail-host.ts';
import type { PlainMessage } from '../domain/report.ts';
import type { Address } from '../domain/settings.ts';
import { logTail, type RunSummary } from './run-summary.ts';

/** Who sends the alert to whom, from which machine. */
export interface AlertHead {
  from: Address | undefined;
  to: Address[];
  host: string;
}

/** What the alerts of one report are told apart by: the same cause is told once. */
export function alertCause({ failedStep, exitCode }: RunSummary): string {
  return `${failedStep ?? 'run'}: exit ${exitCode}`;
}

/**
 * The mail that tells those who look after the program that a run has failed.
 *
 * @param clean takes secrets out of a text
 */
export function alertMessage(
  facts: RunSummary,
  { from, to, host }: AlertHead,
  clean: (text: string) => string,
): PlainMessage {
  const { report, number, id, started, finished, exitCode, failedStep, problems, version } = facts;
  const text = [
    `The report on ${report} could not be made and sent.`,
    ...(failedStep === null ? [] : [`Step: ${failedStep}`]),
    ...problems.map(({ what, remedy }) => `Cause: ${what}\nWhat to do: ${remedy}`),
    number === null
      ? 'Then: shopweather run'
      : `Then, to go on from where it failed: shopweather resume ${number}`,
    `Exit code ${exitCode}, run ${number ?? '(not recorded)'} (${id})\n${started} to ${finished}\nshopweather ${version} on ${host}`,
    `Log:\n${logTail(facts)}`,
    'This cause is told once for this report. shopweather history shows every run.',
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
