import type { Mailer } from './mailer.ts';

/** Sends nothing. */
export const dryRunMailer: Mailer = { send: async () => ({ accepted: [], withheld: null }) };
