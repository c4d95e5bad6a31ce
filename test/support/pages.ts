import { allReports, reportOf } from './cases.ts';
import { htmlAsRead } from './mail.ts';
import type { FinishedReport } from './reports.ts';

/** A report for a browser or as a mail, as its reader opens it. */
export interface ReportPage {
  name: string;
  report: FinishedReport;
  html: string;
  /** The mail with blocked pictures; null for a browser, whose page contains its charts. */
  withoutPictures: string | null;
}

/** The report in a browser and as a mail. */
export async function pagesOf(
  name: string,
  report: FinishedReport,
): Promise<[browser: ReportPage, mail: ReportPage & { withoutPictures: string }]> {
  const { html, message } = report;
  return [
    { name: `${name}, browser`, report, html, withoutPictures: null },
    {
      name: `${name}, mail`,
      report,
      html: await htmlAsRead(message),
      withoutPictures: message.html,
    },
  ];
}

/** The pages of every case, and of five years, which are too large for a golden case. */
export async function allPages(): Promise<ReportPage[]> {
  const fiveYears = await reportOf('full-year', { HISTORY_MONTHS: '60' });
  const reports = [...(await allReports()), ['five years', fiveYears] as const];
  return (await Promise.all(reports.map(([name, report]) => pagesOf(name, report)))).flat();
}
