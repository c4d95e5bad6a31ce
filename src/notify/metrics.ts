import { readFileSync } from 'node:fs';
import { replaceFile } from '../system/replace-file.ts';
import type { RunSummary } from './run-summary.ts';

const PREFIX = 'shopweather_';
const LAST_SUCCESS = 'last_success_timestamp_seconds';

/**
 * Writes how a run ended for the textfile collector of Prometheus' node_exporter, whole or not at
 * all. The moment of the last success stays through failures.
 *
 * @throws Error where the file cannot be written
 */
export function writeMetrics(file: string, facts: RunSummary): void {
  // The collector runs as another user.
  replaceFile(file, metrics(facts, lastSuccess(file)), 0o644);
}

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

function metrics(facts: RunSummary, before: number | undefined): string {
  const { started, finished, exitCode, steps, version } = facts;
  const end = seconds(finished);
  const succeeded = exitCode === 0 ? end : before;
  const gauges: [string, string, [labels: string, value: number][]][] = [
    ['info', 'The version that ran last.', [[`{version="${version}"}`, 1]]],
    ['last_run_timestamp_seconds', 'When the last run ended.', [['', end]]],
    ['last_run_exit_code', 'With which exit code it ended; 0 is a success.', [['', exitCode]]],
    ['last_run_duration_seconds', 'How long it took.', [['', end - seconds(started)]]],
    [LAST_SUCCESS, 'When a run last succeeded.', succeeded === undefined ? [] : [['', succeeded]]],
    [
      'last_run_step_duration_seconds',
      'How long its steps took.',
      steps.flatMap(({ step, milliseconds }) =>
        milliseconds === null ? [] : [[`{step="${step}"}`, milliseconds / 1000]],
      ),
    ],
    [
      'last_run_step_attempts',
      'How often its steps were tried.',
      steps
        .filter(({ attempts }) => attempts > 0)
        .map(({ step, attempts }) => [`{step="${step}"}`, attempts]),
    ],
  ];
  return gauges
    .filter(([, , samples]) => samples.length > 0)
    .map(([name, help, samples]) => {
      const lines = samples.map(([labels, value]) => `${PREFIX}${name}${labels} ${value}\n`);
      return `# HELP ${PREFIX}${name} ${help}\n# TYPE ${PREFIX}${name} gauge\n${lines.join('')}`;
    })
    .join('');
}

function seconds(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds / 1000;
}
