import ejs from 'ejs';
import type { Paint } from './ansi.ts';
import { escapeHtml, toText } from './escape.ts';
import { padTo, textTable, width } from './text-table.ts';
import type { AnyChart, ReportView } from './view.ts';

/** A browser gets charts as inline SVG, a mail as attached pictures. */
export type Variant = 'browser' | 'mail';

/** A chart with its SVG and its Content-ID in the mail. */
export type DrawnChart = AnyChart & { cid: string; svg: string };

/**
 * Renders the charts as SVG.
 *
 * @param template returns the EJS source of a chart
 * @param cid returns the Content-ID of a chart
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
 * Renders the report for a browser or for mail clients. All values are escaped.
 *
 * @param logo the URL of the picture; null for none
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
    { filename: 'report.html.ejs', escape: escapeKeepingUnits },
  );
}

/** Renders the report as plain text. */
export function renderText(template: string, view: ReportView, paint: Paint): string {
  const { columns, rows } = view.ranges;
  const lines = textTable(
    [
      [columns.range, columns.temperature, columns.days, columns.meanAmount, columns.ci95],
      ...rows.map((row) => [row.label, row.temperature, row.days, row.meanAmount, row.ci95]),
    ],
    2,
  );
  // Bars start in the same column, even after a range without an interval.
  const barColumn = Math.max(...lines.map(width));
  const ranges = lines.map((line, i) => {
    const bar = rows[i - 1]?.textBar ?? '';
    return { line: bar ? padTo(line, barColumn) : line, bar };
  });
  const tables = [...view.tables, view.days].map((table) =>
    textTable([table.columns, ...table.rows], 1),
  );
  return ejs.render(
    template,
    { view, ranges, tables, paint },
    { filename: 'report.txt.ejs', escape: toText },
  );
}

/** Escapes a value; no line breaks between a number and its unit or between sign and currency. */
function escapeKeepingUnits(value: unknown): string {
  return escapeHtml(value)
    .replaceAll(' °C', '&nbsp;°C')
    .replaceAll(/(?<=^|[\s(~])[-+](?=[^\d ]{1,6}\d)/g, '$&&#8288;');
}
