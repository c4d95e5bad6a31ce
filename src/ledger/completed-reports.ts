import type { WithheldReason } from '../domain/send-condition.ts';
import type { History, PastRun } from './history.ts';
import type { PastDelivery } from './records.ts';

/** A report about which nothing is left to do. */
export interface Settled {
  state: 'sent' | 'note sent' | 'withheld';
  /** Since when, ISO 8601. */
  since: string;
  /** Why it was held back, or a note sent in its place; null where it was sent. */
  withheld: WithheldReason | null;
}

/** The reports that all of their readers got, or a note in their place, and those withheld. */
export function completedReports({ runs, deliveries }: History): Map<string, Settled> {
  return new Map([...withheldReports(runs), ...sentReports(deliveries)]);
}

/** The reports that every one of their readers has got, or a note in their place. */
export function sentReports(deliveries: readonly PastDelivery[]): Map<string, Settled> {
  const sent = new Map<string, Settled>();
  for (const [report, each] of Map.groupBy(deliveries, (delivery) => delivery.report)) {
    if (each.some(({ state }) => state !== 'sent')) continue;
    const last = each.toSorted((a, b) => Temporal.Instant.compare(a.changed, b.changed)).at(-1);
    const { changed: since } = last as PastDelivery;
    // One reader who asked for the report does not make it sent to the others.
    const withheld = each.find((delivery) => delivery.withheld !== null)?.withheld ?? null;
    sent.set(report, { state: withheld === null ? 'sent' : 'note sent', since, withheld });
  }
  return sent;
}

/** The reports that were withheld when they were last to be mailed. */
function withheldReports(runs: readonly PastRun[]): [string, Settled][] {
  const last = new Map(runs.filter(toMail).map((run) => [run.report, run]));
  return [...last].flatMap(([report, { state, finished, withheld }]) =>
    state === 'ok' && finished !== null && withheld !== null
      ? [[report, { state: 'withheld', since: finished, withheld }]]
      : [],
  );
}

/** False if the report was to be made and recorded, but not mailed. */
function toMail({ request }: PastRun): boolean {
  return request?.mail ?? true;
}
