import ejs from 'ejs';
import { textTable } from './text-table.ts';
import type { ReportView } from './view.ts';

/** The two templates of the report, as EJS source. */
export interface Templates {
  html: string;
  text: string;
}

/** The report for a browser or a mail client. Everything from outside is escaped. */
export function renderHtml(templates: Templates, view: ReportView): string {
  return ejs.render(templates.html, { view }, { filename: 'report.html.ejs', escape: escapeHtml });
}

/** The same report as plain text. */
export function renderText(templates: Templates, view: ReportView): string {
  const { columns, rows } = view.ranges;
  const ranges = textTable(
    [
      [columns.range, columns.temperature, columns.days, columns.meanAmount, columns.ci95],
      ...rows.map((row) => [row.label, row.temperature, row.days, row.meanAmount, row.ci95]),
    ],
    2,
  );
  const tables = view.tables.map((table) => textTable([table.columns, ...table.rows], 1));
  return ejs.render(
    templates.text,
    { view, ranges, tables },
    { filename: 'report.txt.ejs', escape: String },
  );
}

/** Escapes, and keeps a number and its unit on one line. */
function escapeHtml(text: unknown): string {
  return ejs.escapeXML(String(text)).replaceAll(' °C', '&nbsp;°C');
}
