import { dayBefore, type IsoDate } from '../domain/calendar.ts';
import type { Analysis } from '../domain/records.ts';
import { type ConclusionText, conclusionText, rangeInWords } from './conclusion.ts';
import type { Format } from './format.ts';
import type { Messages, Strength } from './messages/messages.ts';

/** What the templates fill in: finished strings, and numbers for the length of a bar. */
export interface ReportView {
  lang: string;
  title: string;
  month: string;
  banners: string[];
  conclusion: ConclusionText & { heading: string };
  figures: { heading: string; value: string; note: string }[];
  ranges: {
    heading: string;
    columns: Messages['rangeColumns'];
    rows: RangeRow[];
  };
  notes: { heading: string; lines: string[] };
  footer: string[];
}

interface RangeRow {
  label: string;
  temperature: string;
  days: string;
  meanAmount: string;
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
  const { month, period, days } = analysis;
  const lastDay = dayBefore(period.endExclusive);
  return {
    lang: messages.lang,
    title: messages.title,
    month: format.month(month),
    banners: [
      ...(analysis.sample ? [messages.sampleBanner] : []),
      ...(period.partial
        ? [messages.partialBanner(format.month(month), format.date(lastDay))]
        : []),
    ],
    conclusion: {
      heading: messages.conclusionHeading,
      ...conclusionText(analysis, messages, format),
    },
    figures: [
      correlationFigure(analysis, messages, format),
      {
        heading: messages.daysHeading,
        value: messages.daysUsed(days.joined, days.inPeriod),
        note: messages.daysCovered(format.dateRange(days.first, days.last)),
      },
    ],
    ranges: {
      heading: messages.rangesHeading,
      columns: messages.rangeColumns,
      rows: rangeRows(analysis, messages, format),
    },
    notes: { heading: messages.notesHeading, lines: notes(analysis, messages, format) },
    footer: [
      messages.notCause,
      messages.period(format.dateRange(period.start, lastDay), period.timezone),
      ...(analysis.sample ? [] : [messages.sources(origin.shopping, origin.weather)]),
      messages.madeBy(origin.version),
    ],
  };
}

function correlationFigure(
  { correlation, conclusion }: Analysis,
  messages: Messages,
  format: Format,
): ReportView['figures'][number] {
  const { r, reason } = correlation;
  const heading = messages.correlationHeading;
  if (r === null) {
    const note = reason === null ? '' : messages.noCorrelation[reason];
    return { heading, value: messages.correlationNone, note };
  }
  const note = messages.reading(strength(r), conclusion.direction);
  return { heading, value: `r = ${format.correlation(r)}`, note };
}

/** Cohen's conventions (Statistical Power Analysis for the Behavioral Sciences, 1988). */
function strength(r: number): Strength {
  const size = Math.abs(r);
  if (size < 0.1) return 'negligible';
  if (size < 0.3) return 'weak';
  return size < 0.5 ? 'moderate' : 'strong';
}

function rangeRows({ ranges }: Analysis, messages: Messages, format: Format): RangeRow[] {
  const longest = Math.max(...ranges.map((range) => range.meanAmount ?? 0));
  return ranges.map((range) => ({
    label: messages.rangeLabel(range.label),
    temperature: rangeInWords(range, messages, format),
    days: String(range.days),
    meanAmount: range.meanAmount === null ? messages.noDays : format.money(range.meanAmount),
    bar: longest > 0 ? Math.round((100 * Math.max(0, range.meanAmount ?? 0)) / longest) : 0,
  }));
}

function notes({ days }: Analysis, messages: Messages, format: Format): string[] {
  const list = (dates: readonly IsoDate[]) => dates.map(format.shortDate).join(', ');
  const lines = [
    days.filledAmounts > 0 && messages.filledAmounts(days.filledAmounts),
    days.filledTemperatures > 0 && messages.filledTemperatures(days.filledTemperatures),
    days.dropped.length > 0 && messages.dropped(days.dropped.length, list(days.dropped)),
    days.shoppingOnly.length > 0 &&
      messages.shoppingOnly(days.shoppingOnly.length, list(days.shoppingOnly)),
    days.weatherOnly.length > 0 &&
      messages.weatherOnly(days.weatherOnly.length, list(days.weatherOnly)),
  ].filter((line) => line !== false);
  // Each day with data on any side is joined, dropped, or on one side only.
  const absent =
    days.inPeriod -
    (days.joined + days.dropped.length + days.shoppingOnly.length + days.weatherOnly.length);
  return [
    ...(lines.length > 0 ? lines : [messages.complete]),
    ...(absent > 0 ? [messages.absent(absent)] : []),
  ];
}
