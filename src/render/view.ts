import type { Analysis } from '../domain/analysis.ts';
import { dayBefore, type IsoDate } from '../domain/calendar.ts';
import type { Look } from '../domain/settings.ts';
import type { Attribution } from '../domain/source-settings.ts';
import type { Messages } from './catalogue.ts';
import { type MonthChart, monthChart } from './charts/days-of-month.ts';
import { type MonthsChart, monthsChart } from './charts/months-compared.ts';
import { type ScatterChart, scatterChart } from './charts/scatter.ts';
import { lighten } from './colour.ts';
import { type ConclusionText, conclusionText, rangeInWords } from './conclusion.ts';
import { banners, notes } from './data-notes.ts';
import { dayTable } from './day-table.ts';
import { furtherTables, type ViewTable } from './further-tables.ts';
import { correlationFigure, type Figure, keyFigures } from './key-figures.ts';
import { type MonthSparklines, monthSparklines } from './month-sparklines.ts';
import { horizontalBar } from './sparkline.ts';
import type { Writer } from './writer.ts';

/** The variables of the templates: finished texts, and numbers for positions and lengths. */
export interface ReportView {
  lang: string;
  /** Name of the shop; may be empty. */
  shop: string;
  title: string;
  month: string;
  /** Of charts and bars, on paper and on dark screens. */
  colour: string;
  colourOnDark: string;
  banners: string[];
  conclusion: ConclusionText & { heading: string };
  figures: Figure[];
  charts: AnyChart[];
  /** Null without days. */
  sparklines: MonthSparklines | null;
  correlation: Figure;
  ranges: {
    heading: string;
    columns: Messages['rangeColumns'];
    rows: RangeRow[];
  };
  tables: ViewTable[];
  days: ViewTable;
  notes: { heading: string; lines: string[] };
  footer: string[];
}

export type AnyChart = ScatterChart | MonthChart | MonthsChart;

interface RangeRow {
  label: string;
  temperature: string;
  days: string;
  meanAmount: string;
  ci95: string;
  /** Length of the bar in percent of the longest. */
  bar: number;
  /** The same bar in characters. */
  textBar: string;
}

/** The origin of the report, for its footer. */
export interface ReportOrigin {
  version: string;
  /** Names of the sources, without secrets. */
  shopping: string;
  weather: string;
  /** Undefined if the licence of the weather requires none. */
  attribution: Attribution | undefined;
  runId: string;
}

/** The settings of the view. */
export interface ViewSettings {
  look: Look;
  holidays: readonly IsoDate[];
}

/** Makes the variables of the templates from the analysis. */
export function reportView(
  analysis: Analysis,
  origin: ReportOrigin,
  { look, holidays }: ViewSettings,
  writer: Writer,
): ReportView {
  const { messages, format } = writer;
  const conclusion = conclusionText(analysis, writer);
  return {
    lang: messages.lang,
    shop: look.shopName,
    title: messages.title,
    month: format.month(analysis.month),
    colour: look.colour,
    colourOnDark: lighten(look.colour, 0.4),
    banners: banners(analysis, writer),
    conclusion: {
      heading: messages.conclusionHeading[analysis.verdict],
      ...conclusion,
    },
    figures: keyFigures(analysis, writer),
    charts: [
      scatterChart(analysis, conclusion.finding, writer),
      monthChart(analysis, holidays, writer),
      monthsChart(analysis, writer),
    ].filter((chart) => chart !== null),
    sparklines: monthSparklines(analysis, writer),
    correlation: correlationFigure(analysis.pearson, writer),
    ranges: {
      heading: messages.rangesHeading,
      columns: messages.rangeColumns,
      rows: rangeRows(analysis, writer),
    },
    tables: furtherTables(analysis, writer),
    days: dayTable(analysis, writer),
    notes: { heading: messages.notesHeading, lines: notes(analysis, writer) },
    footer: footer(analysis, origin, writer),
  };
}

function footer(
  { sample, period }: Analysis,
  { version, shopping, weather, attribution, runId }: ReportOrigin,
  { messages, format }: Writer,
): string[] {
  const lastDay = dayBefore(period.endExclusive);
  return [
    messages.notCause,
    messages.period(format.dateRange(period.start, lastDay), period.timezone),
    ...(sample ? [] : [messages.sources(shopping, weather)]),
    ...(attribution === undefined ? [] : [attributionText(attribution, messages)]),
    messages.generatedBy(version, runId),
  ];
}

function attributionText(attribution: Attribution, messages: Messages): string {
  return attribution.service === 'kma'
    ? messages.kmaAttribution(attribution.station)
    : messages.openMeteoAttribution;
}

function rangeRows({ ranges }: Analysis, writer: Writer): RangeRow[] {
  const { messages, format } = writer;
  const longest = Math.max(...ranges.map((range) => range.meanAmount ?? 0));
  return ranges.map((range) => {
    const { meanAmount, ci95 } = range;
    const bar = longest > 0 ? Math.round((100 * Math.max(0, meanAmount ?? 0)) / longest) : 0;
    return {
      label: messages.rangeLabel(range.label),
      temperature: rangeInWords(range, writer),
      days: String(range.days),
      meanAmount: meanAmount === null ? messages.noDays : format.money(meanAmount),
      ci95: ci95 === null ? '' : messages.interval(format.money(ci95[0]), format.money(ci95[1])),
      bar,
      textBar: horizontalBar(bar, TEXT_BAR_WIDTH),
    };
  });
}

/** Characters of the longest bar. */
const TEXT_BAR_WIDTH = 12;
