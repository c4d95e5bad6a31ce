import ejs from 'ejs';
import type { Paint } from './paint.ts';
import { textTable } from './text-table.ts';
import type { AnyChart, ReportView } from './view.ts';

/** The templates of the report, as EJS source. */
export interface Templates {
  html: string;
  charts: Record<AnyChart['name'], string>;
}

/** For a browser, with charts as drawings in it; for a mail, with charts as pictures beside it. */
export type Variant = 'browser' | 'mail';

/** The report as pages, and its charts by themselves. */
export interface Pages {
  html: Record<Variant, string>;
  /** The charts as SVG, by the `cid:` that the mail names them by. */
  drawings: { cid: string; svg: string }[];
}

/**
 * The report for a browser and for mail clients. Everything from outside is escaped.
 *
 * @param logo address of the picture in each; null for none
 * @param cid the `cid:` of a chart in the mail
 */
export function renderPages(
  templates: Templates,
  view: ReportView,
  logo: Record<Variant, string> | null,
  cid: (chart: string) => string,
): Pages {
  const charts = view.charts.map((chart) => ({
    ...chart,
    cid: cid(chart.name),
    svg: ejs.render(
      templates.charts[chart.name],
      { chart, colour: view.colour },
      { filename: `chart-${chart.name}.svg.ejs` },
    ),
  }));
  const page = ejs.compile(templates.html, { filename: 'report.html.ejs', escape: escapeHtml });
  const html = (variant: Variant) =>
    page({ view: { ...view, charts, logo: logo?.[variant] ?? null }, variant });
  return {
    html: { browser: html('browser'), mail: html('mail') },
    drawings: charts.map(({ cid, svg }) => ({ cid, svg })),
  };
}

/**
 * The same report as plain text.
 *
 * @param paints a text is made with each of them
 */
export function renderText(template: string, view: ReportView, paints: readonly Paint[]): string[] {
  const { columns, rows } = view.ranges;
  const ranges = textTable(
    [
      [columns.range, columns.temperature, columns.days, columns.meanAmount, columns.ci95],
      ...rows.map((row) => [row.label, row.temperature, row.days, row.meanAmount, row.ci95]),
    ],
    2,
  );
  const tables = [...view.tables, view.days].map((table) =>
    textTable([table.columns, ...table.rows], 1),
  );
  const text = ejs.compile(template, { filename: 'report.txt.ejs', escape: String });
  return paints.map((paint) => text({ view, ranges, tables, paint }));
}

/** Escapes, and keeps a number and its unit on one line. */
function escapeHtml(text: unknown): string {
  return ejs.escapeXML(String(text)).replaceAll(' °C', '&nbsp;°C');
}
