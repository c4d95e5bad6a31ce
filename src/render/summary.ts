import type { ReportView } from './view.ts';

/** The report in a few lines, for the terminal of the person who made it. */
export function summary({ title, month, banners, conclusion, figures }: ReportView): string {
  return [
    `${title}, ${month}`,
    ...banners,
    conclusion.finding,
    ...(conclusion.detail ? [conclusion.detail] : []),
    ...figures.map(({ heading, value, note }) => `${heading}: ${value} (${note})`),
  ].join('\n');
}
