import { readFileSync } from 'node:fs';
import { replaceFile } from '../system/replace-file.ts';
import type { RunSummary } from './run-summary.ts';

const PREFIX = 'shopweather_';
const LAST_SUCCESS = 'last_success_timestamp_seconds';

/**
 * Replaces the metrics file, which the textfile collector of Prometheus' node_exporter reads. A
 * failed run keeps the time of the last success.
 *
 * @throws Error if the file cannot be written
 */
export function writeMetrics(file: string, summary: RunSummary): void {
  // Readable by all: the collector runs as another user.
  replaceFile(file, metricsText(summary, lastSuccess(file)), 0o644);
}

/** The time of the last success that a metrics file contains; undefined if there is none. */

function lastSuccess(file: string): number | undefined {
  try {
    const [, seconds] =
      new RegExp(`^${PREFIX}${LAST_SUCCESS} ([0-9.]+)$`, 'm').exec(readFileSync(file, 'utf8')) ??
      [];
    return seconds === undefined ? undefined : Number(seconds);
  } catch {
    return undefined;
  }
}

type Sample = [labels: string, value: number];

function metricsText(summary: RunSummary, previousSuccess: number | undefined): string {
  const { started, finished, exitCode, steps, version } = summary;
  const end = seconds(finished);
  const success = exitCode === 0 ? end : previousSuccess;
  const durations = steps.flatMap(({ step, milliseconds }): Sample[] =>
    milliseconds === null ? [] : [[`{step="${step}"}`, milliseconds / 1000]],
  );
  const attempts = steps
    .filter((step) => step.attempts > 0)
    .map(({ step, attempts }): Sample => [`{step="${step}"}`, attempts]);
  return [
    gauge('info', 'Version of the last run.', [[`{version="${version}"}`, 1]]),
    gauge('last_run_timestamp_seconds', 'End of the last run.', [['', end]]),
    gauge('last_run_exit_code', 'Exit code of the last run; 0 is a success.', [['', exitCode]]),
    gauge('last_run_duration_seconds', 'Duration of the last run.', [['', end - seconds(started)]]),
    gauge(
      LAST_SUCCESS,
      'End of the last successful run.',
      success === undefined ? [] : [['', success]],
    ),
    gauge('last_run_step_duration_seconds', 'Duration of the steps of the last run.', durations),
    gauge('last_run_step_attempts', 'Attempts of the steps of the last run.', attempts),
  ].join('');
}

/** A metric in Prometheus' text format; empty without samples. */
function gauge(name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `${PREFIX}${name}${labels} ${value}\n`);
  return `# HELP ${PREFIX}${name} ${help}\n# TYPE ${PREFIX}${name} gauge\n${lines.join('')}`;
}

/** Seconds since 1970 of an ISO 8601 instant. */
function seconds(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds / 1000;
}
