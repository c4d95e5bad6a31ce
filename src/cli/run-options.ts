/** What `--format` takes. */
export const FORMATS = ['html', 'text', 'json', 'eml'] as const;

/** What to print or save: the page, plain text, the analysis object, or the mail as it is sent. */
export type ReportFormat = (typeof FORMATS)[number];

/** What `--only` of a backfill takes. */
export const ONLY = ['missing', 'failed', 'all'] as const;

/** Options by which every command that makes reports says how it tells of it. */
export interface LogFlags {
  logFormat?: 'text' | 'json';
  quiet?: true;
  verbose?: true;
}

/** Options of `shopweather run`, as commander reads them. */
export interface RunOptions extends LogFlags {
  month?: string;
  dryRun?: true;
  open?: true;
  format?: ReportFormat;
  output?: string;
  sample?: true;
  allowPartial?: true;
  store?: string;
  to?: string[];
  config?: string;
  resend?: true;
  /** Milliseconds. */
  wait?: number;
}
