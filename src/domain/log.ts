export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** A line of a run's log. */
export interface LogLine {
  /** ISO 8601. */
  at: string;
  level: LogLevel;
  text: string;
}
