import type { Subject } from '../domain/period.ts';
import type { Withheld } from '../domain/send-condition.ts';
import type { Config } from '../domain/settings.ts';
import type { Run } from './pipeline/pipeline.ts';

/** What a run was asked for, as the ledger keeps it, so that it can be asked for again. */
export interface RunRequest extends Subject {
  /** False where it was to be made and recorded alone. */
  mail: boolean;
  /** Readers named instead of those of the configuration. */
  to: string[] | null;
  /** True where someone asked for this very report: SEND_IF does not hold then. */
  byHand: boolean;
}

/** A report to be made and sent. */
export interface Order {
  run: Run;
  request: RunRequest;
  /** Also to those who have it. */
  resend: boolean;
  /** Made anew, also where a mail is kept that was never sent. */
  anew: boolean;
  /** The number of the run to go on from, if it is one. */
  resumes: number | null;
  /** What to do with mails of which nobody knows whether they arrived. */
  unknown: 'hold' | 'resend' | 'mark sent';
}

/** What became of an order. */
export type Sent = {
  state: 'sent' | 'note sent' | 'withheld' | 'made' | 'already sent';
  recipients: string[];
  /** Why they did not get the report itself; null where they did, or where it was not to be sent. */
  withheld: Withheld | null;
};

/** The addresses that get the report. */
export function addressees({ mail: { to, cc, bcc } }: Config): string[] {
  return [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
}
