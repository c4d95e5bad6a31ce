import { composeMail } from '../deliver/compose.ts';
import { smtpServer } from '../deliver/smtp.ts';
import type { LogLevel } from '../domain/log.ts';
import type { SentAlerts } from '../domain/sent-alerts.ts';
import type { Config } from '../domain/settings.ts';
import { type AlertHead, alertMessage, causeOf } from './alert.ts';
import type { Facts } from './run-summary.ts';

/** Tells those who watch how a run goes. What fails in telling is a warning, and changes nothing. */
export interface Watch {
  started(): void;
  /** @param alerts those that went out before; the same cause of a report is told once */
  ended(facts: Facts, alerts: SentAlerts): Promise<void>;
}

interface WatchOptions {
  /** The run's id. */
  id: string;
  /** The name of this machine. */
  host: string;
  note: (level: LogLevel, text: string) => void;
  /** Takes secrets out of a text. */
  clean: (text: string) => string;
}

/** Those whom the configuration names. */
export function watch(
  { watchers: { alertTo, pingUrl, metricsFile }, mail, smtp, patience }: Config,
  { id, host, note, clean }: WatchOptions,
): Watch {
  const attempt = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      note('warning', clean(`${what}: ${(error as Error).message}`));
    }
  };
  let begun: Promise<void> = Promise.resolve();
  return {
    started: () => {
      if (pingUrl === undefined) return;
      begun = attempt('PING_URL', async () => {
        await (await import('./ping.ts')).pingStart(pingUrl, id);
      });
    },
    ended: async (facts, alerts) => {
      if (metricsFile !== undefined) {
        await attempt('METRICS_FILE', async () =>
          (await import('./metrics.ts')).writeMetrics(metricsFile, facts),
        );
      }
      if (facts.exitCode !== 0 && alertTo.length > 0 && smtp !== null) {
        await attempt('ALERT_TO', async () => {
          const cause = causeOf(facts);
          if (alerts.has(facts.report, cause)) return;
          const head: AlertHead = { from: mail.from, to: alertTo, host };
          const message = alertMessage(facts, head, clean);
          const envelope = {
            from: mail.from?.address ?? '',
            to: alertTo.map(({ address }) => address),
            raw: await composeMail(message),
          };
          // Remembered once it is on its way: better lost there than told twice.
          const onHandOver = () => alerts.add(facts.report, cause);
          await smtpServer(smtp).send(envelope, patience.stepTimeout, onHandOver);
        });
      }
      // After its start, or it would look like the start of another run.
      await begun;
      if (pingUrl !== undefined) {
        await attempt('PING_URL', async () => {
          await (await import('./ping.ts')).pingEnd(pingUrl, facts, clean);
        });
      }
    },
  };
}
