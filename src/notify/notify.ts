import { composeMail } from '../deliver/compose.ts';
import { smtpServer } from '../deliver/smtp.ts';
import type { LogLevel } from '../domain/log.ts';
import { uniqueMailboxes } from '../domain/mail-address.ts';
import type { SentAlerts } from '../domain/sent-alerts.ts';
import type { Config } from '../domain/settings.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { type AlertHead, alertCause, alertMessage } from './alert.ts';
import type { RunSummary } from './run-summary.ts';

/** Sends run notifications. A failed notification is logged as a warning and never fails the run. */
export interface Notifier {
  started(): void;
  /** @param alerts that were already sent: the same cause of a report is sent once */
  ended(summary: RunSummary, alerts: SentAlerts): Promise<void>;
}

/** What a notifier takes from the context of its run. */
type NotifierContext = Pick<ProcessContext, 'hostname' | 'secrets'> & {
  log: { note(level: LogLevel, text: string): void };
};

/** The notifier of one run, for all channels of the configuration. */
export function createNotifier(
  { notifications: { alertTo, pingUrl, metricsFile }, mail, smtp, retryPolicy }: Config,
  runId: string,
  { hostname, secrets, log }: NotifierContext,
): Notifier {
  const clean = (text: string) => redact(text, secrets);
  const attempt = async (channel: string, send: () => unknown) => {
    try {
      await send();
    } catch (error) {
      log.note('warning', clean(`${channel}: ${(error as Error).message}`));
    }
  };
  const sendAlert = async (summary: RunSummary, alerts: SentAlerts) => {
    if (smtp === null) return;
    const cause = alertCause(summary);
    if (alerts.has(summary.report, cause)) return;
    const head: AlertHead = { from: mail.from, to: alertTo, host: hostname() };
    const envelope = {
      from: mail.from?.address ?? '',
      to: uniqueMailboxes(alertTo),
      raw: await composeMail(alertMessage(summary, head, clean)),
    };
    // Recorded at hand-over: an alert that gets lost is better than one that is sent twice.
    const onHandOver = () => alerts.add(summary.report, cause);
    await smtpServer(smtp).send(envelope, retryPolicy.stepTimeout, onHandOver);
  };
  let startPing: Promise<void> = Promise.resolve();
  return {
    started: () => {
      if (pingUrl === undefined) return;
      startPing = attempt('PING_URL', async () => {
        await (await import('./ping.ts')).pingStart(pingUrl, runId);
      });
    },
    ended: async (summary, alerts) => {
      if (metricsFile !== undefined) {
        await attempt('METRICS_FILE', async () =>
          (await import('./metrics.ts')).writeMetrics(metricsFile, summary),
        );
      }
      if (summary.exitCode !== 0 && alertTo.length > 0) {
        await attempt('ALERT_TO', () => sendAlert(summary, alerts));
      }
      // The ping of the end must follow that of the start, or it would belong to another run.
      await startPing;
      if (pingUrl !== undefined) {
        await attempt('PING_URL', async () => {
          await (await import('./ping.ts')).pingEnd(pingUrl, summary, clean);
        });
      }
    },
  };
}
