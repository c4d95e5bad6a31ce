import { fetchTrusted } from '../system/fetch-trusted.ts';
import { logTail, type RunSummary } from './run-summary.ts';

/**
 * Pings the monitoring service at the start of a run.
 *
 * @throws Error if the ping fails
 */
export async function pingStart(url: string, id: string): Promise<void> {
  await ping(`${url}/start`, id, '');
}

/**
 * Pings the monitoring service at the end of a run, by the protocol of healthchecks.io: the URL
 * itself for a success, with `/fail` for a failure, the run's id as `rid`, exit code and log as the
 * body.
 *
 * @param clean removes secrets from a text
 * @throws Error if the ping fails
 */
export async function pingEnd(
  url: string,
  summary: RunSummary,
  clean: (text: string) => string,
): Promise<void> {
  const { exitCode, report, problems } = summary;
  const errors = problems.map(({ what, remedy }) => `${what}\n  ${remedy}\n`).join('');
  const body = `report on ${report}, exit code ${exitCode}\n${errors}\n${logTail(summary)}\n`;
  await ping(exitCode === 0 ? url : `${url}/fail`, summary.id, clean(body));
}

/** Milliseconds. */
const TIMEOUT = 10_000;

async function ping(address: string, id: string, body: string): Promise<void> {
  const url = new URL(address);
  url.searchParams.set('rid', id);
  let status: number;
  try {
    const response = await fetchTrusted(url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    status = response.status;
  } catch (error) {
    const { cause, message } = error as { cause?: { code?: string }; message: string };
    throw new Error(`the ping of ${url.host} failed: ${cause?.code ?? message}`);
  }
  if (status >= 300) throw new Error(`${url.host} rejected the ping: status ${status}`);
}
