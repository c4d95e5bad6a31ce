/** Remembers which alerts were sent, so that the same cause is not reported twice. */
export interface SentAlerts {
  has(report: string, cause: string): boolean;
  add(report: string, cause: string): void;
}
