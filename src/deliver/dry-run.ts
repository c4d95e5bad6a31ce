import type { Mailer } from './mailer.ts';

/** The mailer of a dry run: it sends nothing. */
export const dryRunMailer: Mailer = { send: async () => ({ accepted: [], withheld: null }) };
