import type { Report } from '../domain/report.ts';
import type { Mailer } from './mailer.ts';

/** Shows the report instead of sending it. */
export function dryRunMailer(show: (report: Report) => Promise<void>): Mailer {
  return {
    send: async (report) => {
      await show(report);
      return { accepted: [] };
    },
  };
}
