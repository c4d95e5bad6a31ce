import type { Analysis } from '../domain/analysis.ts';
import { dayBefore, type IsoDate } from '../domain/calendar.ts';
import type { Look } from '../domain/settings.ts';
import type { Attribution } from '../domain/source-settings.ts';
import type { Messages } from './catalogue.ts';
import { type MonthChart, monthChart } from './charts/month.ts';
import { type MonthsChart, monthsChart } from './charts/months.ts';
import { type ScatterChart, scatterChart } from './charts/scatter.ts';
import { lightened } from './colour.ts';
import { type ConclusionText, conclusionText, rangeInWords } from './conclusion.ts';
import { banners, notes } from './data-notes.ts';
import { daysTable } from './day-table.ts';
import { correlationFigure, type Figure, keyFigures } from './figures.ts';
import type { Format } from './format.ts';
import { furtherTables, type ViewTable } from './further-tables.ts';
import { type TextStrip, textStrip } from './month-sparklines.ts';
import { horizontalBar } from './sparkline.ts';

/** What the templates fill in: finished strings, and numbers for places and lengths. */
export interface ReportView {
  lang: string;
  /** Name of the shop; empty where there is none. */
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
  /** The month in characters; null where no day counted. */
  strip: TextStrip | null;
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

/** Where the report comes from, for its footer. */
export interface Origin {
  version: string;
  /** Names of the sources, without secrets. */
  shopping: string;
  weather: string;
  /** To whom the weather is owed; undefined where nobody wants it said. */
  credit: Attribution | undefined;
  /** Id of the run. */
  run: string;
}

/** What the configuration says of the looks. */
export interface Appearance {
  look: Look;
  /** ISO 4217. */
  currency: string;
  holidays: readonly IsoDate[];
}

/** Turns the analysis into what the reader sees, in the language of `messages`. */
export function reportView(
  analysis: Analysis,
  origin: Origin,
  { look, currency, holidays }: Appearance,
  messages: Messages,
  format: Format,
): ReportView {
  const { month, period } = analysis;
  const conclusion = conclusionText(analysis, messages, format);
  return {
    lang: messages.lang,
    shop: look.shopName,
    title: messages.title,
    month: format.month(month),
    colour: look.colour,
    colourOnDark: lightened(look.colour, 0.4),
    banners: banners(analysis, messages, format),
    conclusion: {
      heading: messages.conclusionHeading[analysis.verdict],
      ...conclusion,
    },
    figures: keyFigures(analysis, messages, format),
    charts: [
      scatterChart(analysis, conclusion.finding, currency, messages, format),
      monthChart(analysis, holidays, currency, messages, format),
      monthsChart(analysis, messages, format),
    ].filter((chart) => chart !== null),
    strip: textStrip(analysis, currency, messages, format),
    correlation: correlationFigure(analysis.pearson, messages, format),
    ranges: {
      heading: messages.rangesHeading,
      columns: messages.rangeColumns,
      rows: rangeRows(analysis, messages, format),
    },
    tables: furtherTables(analysis, messages, format),
    days: daysTable(analysis, currency, messages, format),
    notes: { heading: messages.notesHeading, lines: notes(analysis, messages, format) },
    footer: [
      messages.notCause,
      messages.period(
        format.dateRange(period.start, dayBefore(period.endExclusive)),
        period.timezone,
      ),
      ...(analysis.sample ? [] : [messages.sources(origin.shopping, origin.weather)]),
      ...credits(origin, messages),
      messages.madeBy(origin.version, origin.run),
    ],
  };
}

function credits({ credit }: Origin, messages: Messages): string[] {
  if (credit === undefined) return [];
  return [credit.service === 'kma' ? messages.kmaCredit(credit.station) : messages.openMeteoCredit];
}

function rangeRows({ ranges }: Analysis, messages: Messages, format: Format): RangeRow[] {
  const longest = Math.max(...ranges.map((range) => range.meanAmount ?? 0));
  return ranges.map((range) => {
    const { meanAmount, ci95 } = range;
    const bar = longest > 0 ? Math.round((100 * Math.max(0, meanAmount ?? 0)) / longest) : 0;
    return {
      label: messages.rangeLabel(range.label),
      temperature: rangeInWords(range, messages, format),
      days: String(range.days),
      meanAmount: meanAmount === null ? messages.noDays : format.money(meanAmount),
      ci95: ci95 === null ? '' : messages.interval(format.money(ci95[0]), format.money(ci95[1])),
      bar,
      textBar: horizontalBar(bar, TEXT_BAR),
    };
  });
}

/** Characters of the longest bar. */
const TEXT_BAR = 12;
