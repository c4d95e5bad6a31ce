import type { Report } from '../../src/domain/report.ts';
import { CASE_NAMES, reportOf } from './cases.ts';
import { htmlAsRead } from './mail.ts';

/** A report in one of its two looks, as its reader opens it. */
export interface ReportPage {
  name: string;
  report: Report;
  html: string;
  /** The mail where pictures are blocked; the browser's page has its drawings in it. */
  withoutPictures: string | null;
}

/** Both looks of a case: in a browser, and as a mail. */
export async function pagesOf(
  name: string,
  more = {},
  title = name,
): Promise<[browser: ReportPage, mail: ReportPage & { withoutPictures: string }]> {
  const report = await reportOf(name, more);
  const { message } = report;
  return [
    { name: `${title}, browser`, report, html: report.html, withoutPictures: null },
    {
      name: `${title}, mail`,
      report,
      html: await htmlAsRead(message),
      withoutPictures: message.html,
    },
  ];
}

/** Every case, and what is too large to be kept as one. */
export async function allPages(): Promise<ReportPage[]> {
  const korean = { REPORT_LOCALE: 'ko', REPORT_CURRENCY: 'KRW' };
  return (
    await Promise.all([
      ...CASE_NAMES.map((name) => pagesOf(name)),
      pagesOf('full-year', korean, 'full-year in Korean'),
      pagesOf('full-year', { HISTORY_MONTHS: '60' }, 'five years'),
    ])
  ).flat();
}
