import ejs from 'ejs';
import type { Paint } from './ansi.ts';
import { escapeHtml, plain } from './escape.ts';
import { padTo, textTable, width } from './text-table.ts';
import type { AnyChart, ReportView } from './view.ts';

/** For a browser, with charts as drawings in it; for a mail, with charts as pictures beside it. */
export type Variant = 'browser' | 'mail';

/** A chart with its drawing, and the `cid:` that a mail names it by. */
export type DrawnChart = AnyChart & { cid: string; svg: string };

/**
 * The charts as SVG.
 *
 * @param template EJS source of a chart
 * @param cid the `cid:` of a chart in the mail
 */
export function drawCharts(
  template: (chart: AnyChart['name']) => string,
  { charts, colour }: Pick<ReportView, 'charts' | 'colour'>,
  cid: (chart: string) => string,
): DrawnChart[] {
  return charts.map((chart) => ({
    ...chart,
    cid: cid(chart.name),
    svg: ejs.render(
      template(chart.name),
      { chart, colour },
      { filename: `chart-${chart.name}.svg.ejs`, escape: escapeHtml },
    ),
  }));
}

/**
 * The report for a browser or for mail clients. Everything from outside is escaped.
 *
 * @param logo address of the picture; null for none
 */
export function renderHtml(
  template: string,
  view: ReportView,
  charts: readonly DrawnChart[],
  variant: Variant,
  logo: string | null,
): string {
  return ejs.render(
    template,
    { view: { ...view, charts, logo }, variant },
    { filename: 'report.html.ejs', escape: unitsKept },
  );
}

/** The same report as plain text. */
export function renderText(template: string, view: ReportView, paint: Paint): string {
  const { columns, rows } = view.ranges;
  const lines = textTable(
    [
      [columns.range, columns.temperature, columns.days, columns.meanAmount, columns.ci95],
      ...rows.map((row) => [row.label, row.temperature, row.days, row.meanAmount, row.ci95]),
    ],
    2,
  );
  // Bars begin below each other, also behind a range without an interval.
  const room = Math.max(...lines.map(width));
  const ranges = lines.map((line, i) => {
    const bar = rows[i - 1]?.textBar ?? '';
    return { line: bar ? padTo(line, room) : line, bar };
  });
  const tables = [...view.tables, view.days].map((table) =>
    textTable([table.columns, ...table.rows], 1),
  );
  return ejs.render(
    template,
    { view, ranges, tables, paint },
    { filename: 'report.txt.ejs', escape: plain },
  );
}

/** Escapes, and keeps a number on one line with its unit, and with the sign before its currency. */
function unitsKept(value: unknown): string {
  return escapeHtml(value)
    .replaceAll(' °C', '&nbsp;°C')
    .replaceAll(/(?<=^|[\s(~])[-+](?=[^\d ]{1,6}\d)/g, '$&&#8288;');
}
