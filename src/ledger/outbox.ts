import type { Delivery, Mail, Outbox } from '../domain/delivery.ts';
import { oneLine } from '../domain/one-line.ts';
import type { LedgerDatabase } from './database.ts';

/**
 * The stored mails of one report.
 *
 * @param fingerprint of what a new mail would depend on
 * @param now the present moment, ISO 8601
 * @param clean removes secrets from a text
 */
export function openOutbox(
  database: LedgerDatabase,
  report: string,
  fingerprint: string,
  { now, clean }: { now: () => string; clean: (text: string) => string },
): Outbox {
  const deliveries = () =>
    database
      .all(
        `SELECT recipient, state, message_id AS messageId, answer, withheld
         FROM deliveries JOIN mails USING (message_id) WHERE report = ?
         ORDER BY deliveries.rowid`,
        report,
      )
      .map((row) => ({ ...row }) as unknown as Delivery);
  const mail = (messageId: string) =>
    database.get(
      'SELECT message_id AS messageId, sender AS "from", raw, withheld FROM mails WHERE message_id = ?',
      messageId,
    ) as unknown as Mail | undefined;
  return {
    deliveries,
    mail,
    storedMailFor: (recipients) => {
      const all = deliveries();
      const ids = recipients.map(
        (recipient) => all.find((delivery) => delivery.recipient === recipient)?.messageId,
      );
      const [id] = ids;
      if (id === undefined || ids.some((other) => other !== id)) return undefined;
      const stored = database.get('SELECT fingerprint FROM mails WHERE message_id = ?', id);
      return stored?.fingerprint === fingerprint ? mail(id) : undefined;
    },
    prepare: ({ messageId, from, raw, withheld }, recipients) =>
      database.transaction(() => {
        database.run(
          'INSERT OR IGNORE INTO mails VALUES (?, ?, ?, ?, ?)',
          messageId,
          from,
          raw,
          fingerprint,
          withheld,
        );
        for (const recipient of recipients) {
          database.run(
            "INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, 'prepared', NULL, ?)",
            report,
            recipient,
            messageId,
            now(),
          );
        }
      }),
    mark: (recipients, state, answer) => {
      const cleanAnswer = answer === null ? null : oneLine(clean(answer));
      database.transaction(() => {
        for (const recipient of recipients) {
          database.run(
            'UPDATE deliveries SET state = ?, answer = ?, changed = ? WHERE report = ? AND recipient = ?',
            state,
            cleanAnswer,
            now(),
            report,
            recipient,
          );
        }
      });
    },
  };
}
