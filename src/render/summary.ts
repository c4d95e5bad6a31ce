import type { ReportView } from './view.ts';

/** The report in a few lines, for a terminal. */
export function summary(view: ReportView): string {
  const { title, month, banners, conclusion, figures, correlation } = view;
  return [
    `${title}, ${month}`,
    ...banners,
    conclusion.finding,
    ...(conclusion.detail ? [conclusion.detail] : []),
    ...[...figures, correlation].map(
      ({ heading, value, note }) => `${heading}: ${value} (${note})`,
    ),
  ].join('\n');
}
