import type { WithheldReason } from '../domain/send-condition.ts';
import type { History, PastRun } from './history.ts';
import type { PastDelivery } from './records.ts';

/** A report that needs no further run. */
export interface CompletedReport {
  state: 'sent' | 'note sent' | 'withheld';
  /** When it was completed, ISO 8601. */
  since: string;
  /** The reason why it was withheld, or replaced by a note; null if it was sent. */
  withheld: WithheldReason | null;
}

/** The reports that were sent to all recipients, replaced by a note, or withheld. */
export function completedReports({ runs, deliveries }: History): Map<string, CompletedReport> {
  return new Map([...withheldReports(runs), ...sentReports(deliveries)]);
}

/** The reports that were sent to all recipients, or replaced by a note. */
export function sentReports(deliveries: readonly PastDelivery[]): Map<string, CompletedReport> {
  const sent = new Map<string, CompletedReport>();
  for (const [report, group] of Map.groupBy(deliveries, (delivery) => delivery.report)) {
    if (group.some(({ state }) => state !== 'sent')) continue;
    const last = group.toSorted((a, b) => Temporal.Instant.compare(a.changed, b.changed)).at(-1);
    const { changed: since } = last as PastDelivery;
    // If one recipient has asked for the report itself, the others still have only the note.
    const withheld = group.find((delivery) => delivery.withheld !== null)?.withheld ?? null;
    sent.set(report, { state: withheld === null ? 'sent' : 'note sent', since, withheld });
  }
  return sent;
}

/** The reports that the last run with mail withheld. */
function withheldReports(runs: readonly PastRun[]): [string, CompletedReport][] {
  const lastRuns = new Map(runs.filter(hasMail).map((run) => [run.report, run]));
  return [...lastRuns].flatMap(([report, { state, finished, withheld }]) =>
    state === 'ok' && finished !== null && withheld !== null
      ? [[report, { state: 'withheld', since: finished, withheld }]]
      : [],
  );
}

/** False if the report was to be made and recorded, but not mailed. */
function hasMail({ request }: PastRun): boolean {
  return request?.mail ?? true;
}
