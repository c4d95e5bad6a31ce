import { allReports, reportOf } from './cases.ts';
import { htmlAsRead } from './mail.ts';
import type { FinishedReport } from './reports.ts';

/** A report in one of its two looks, as its reader opens it. */
export interface ReportPage {
  name: string;
  report: FinishedReport;
  html: string;
  /** The mail where pictures are blocked; the browser's page has its drawings in it. */
  withoutPictures: string | null;
}

/** Both looks of a report: in a browser, and as a mail. */
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

/** Every case, and what is too large to be kept as one. */
export async function allPages(): Promise<ReportPage[]> {
  const fiveYears = await reportOf('full-year', { HISTORY_MONTHS: '60' });
  const reports = [...(await allReports()), ['five years', fiveYears] as const];
  return (await Promise.all(reports.map(([name, report]) => pagesOf(name, report)))).flat();
}
