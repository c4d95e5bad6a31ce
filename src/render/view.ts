import type { Analysis } from '../domain/analysis.ts';
import { dayBefore } from '../domain/calendar.ts';
import { type ConclusionText, conclusionText, rangeInWords } from './conclusion.ts';
import { type Figure, keyFigures } from './figures.ts';
import type { Format } from './format.ts';
import type { Messages } from './messages.ts';
import { banners, notes } from './notes.ts';
import { furtherTables, type ViewTable } from './tables.ts';

/** What the templates fill in: finished strings, and numbers for the length of a bar. */
export interface ReportView {
  lang: string;
  title: string;
  month: string;
  banners: string[];
  conclusion: ConclusionText & { heading: string };
  figures: Figure[];
  ranges: {
    heading: string;
    columns: Messages['rangeColumns'];
    rows: RangeRow[];
  };
  tables: ViewTable[];
  notes: { heading: string; lines: string[] };
  footer: string[];
}

interface RangeRow {
  label: string;
  temperature: string;
  days: string;
  meanAmount: string;
  ci95: string;
  /** Length of the bar in percent of the longest. */
  bar: number;
}

/** Where the report comes from, for its footer. */
export interface Origin {
  version: string;
  /** Names of the sources, without secrets. */
  shopping: string;
  weather: string;
}

/** Turns the analysis into what the reader sees, in the language of `messages`. */
export function reportView(
  analysis: Analysis,
  origin: Origin,
  messages: Messages,
  format: Format,
): ReportView {
  const { month, period } = analysis;
  return {
    lang: messages.lang,
    title: messages.title,
    month: format.month(month),
    banners: banners(analysis, messages, format),
    conclusion: {
      heading: messages.conclusionHeading[analysis.verdict],
      ...conclusionText(analysis, messages, format),
    },
    figures: keyFigures(analysis, messages, format),
    ranges: {
      heading: messages.rangesHeading,
      columns: messages.rangeColumns,
      rows: rangeRows(analysis, messages, format),
    },
    tables: furtherTables(analysis, messages, format),
    notes: { heading: messages.notesHeading, lines: notes(analysis, messages, format) },
    footer: [
      messages.notCause,
      messages.period(
        format.dateRange(period.start, dayBefore(period.endExclusive)),
        period.timezone,
      ),
      ...(analysis.sample ? [] : [messages.sources(origin.shopping, origin.weather)]),
      messages.madeBy(origin.version),
    ],
  };
}

function rangeRows({ ranges }: Analysis, messages: Messages, format: Format): RangeRow[] {
  const longest = Math.max(...ranges.map((range) => range.meanAmount ?? 0));
  return ranges.map((range) => ({
    label: messages.rangeLabel(range.label),
    temperature: rangeInWords(range, messages, format),
    days: String(range.days),
    meanAmount: range.meanAmount === null ? messages.noDays : format.money(range.meanAmount),
    ci95:
      range.ci95 === null
        ? ''
        : messages.interval(format.money(range.ci95[0]), format.money(range.ci95[1])),
    bar: longest > 0 ? Math.round((100 * Math.max(0, range.meanAmount ?? 0)) / longest) : 0,
  }));
}
