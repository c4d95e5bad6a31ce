import type { DatabaseSync } from 'node:sqlite';
import type { Delivery, DeliveryState, Mail, Outbox } from '../domain/delivery.ts';
import { transaction } from './transaction.ts';

/**
 * The mails of one report, in the ledger.
 *
 * @param fingerprint what a mail that is made now depends on
 * @param now the present moment, ISO 8601
 * @param clean takes secrets out of a text
 */
export function openOutbox(
  database: DatabaseSync,
  report: string,
  fingerprint: string,
  { now, clean }: { now: () => string; clean: (text: string) => string },
): Outbox {
  const deliveries = () =>
    database
      .prepare(
        `SELECT recipient, state, message_id AS messageId, answer, withheld
           FROM deliveries JOIN mails USING (message_id) WHERE report = ?
           ORDER BY deliveries.rowid`,
      )
      .all(report)
      .map((row) => ({ ...row }) as unknown as Delivery);
  const mail = (messageId: string) =>
    database
      .prepare(
        `SELECT message_id AS messageId, sender AS "from", raw, withheld
           FROM mails WHERE message_id = ?`,
      )
      .get(messageId) as unknown as Mail | undefined;
  return {
    deliveries,
    mail,
    storedMailFor: (recipients) => {
      const all = deliveries();
      const ids = recipients.map(
        (recipient) => all.find((each) => each.recipient === recipient)?.messageId,
      );
      const [id] = ids;
      if (id === undefined || ids.some((each) => each !== id)) return undefined;
      const made = database.prepare('SELECT fingerprint FROM mails WHERE message_id = ?').get(id);
      return made?.fingerprint === fingerprint ? mail(id) : undefined;
    },
    prepare: ({ messageId, from, raw, withheld }, recipients) =>
      transaction(database, () => {
        database
          .prepare('INSERT OR IGNORE INTO mails VALUES (?, ?, ?, ?, ?)')
          .run(messageId, from, raw, fingerprint, withheld);
        const prepare = database.prepare(
          "INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?, 'prepared', NULL, ?)",
        );
        for (const recipient of recipients) prepare.run(report, recipient, messageId, now());
      }),
    mark: (recipients: readonly string[], state: DeliveryState, answer) => {
      const told = answer === null ? null : clean(answer);
      transaction(database, () => {
        const mark = database.prepare(
          'UPDATE deliveries SET state = ?, answer = ?, changed = ? WHERE report = ? AND recipient = ?',
        );
        for (const recipient of recipients) mark.run(state, told, now(), report, recipient);
      });
    },
  };
}
