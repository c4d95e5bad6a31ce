import { fetchTrusted } from '../system/fetch-trusted.ts';
import { logTail, type RunSummary } from './run-summary.ts';

/** Tells a watchdog that a run begins. */
export async function pingStart(url: string, id: string): Promise<void> {
  await ping(`${url}/start`, id, '');
}

/**
 * Tells a watchdog how a run ended, in the manner of healthchecks.io: the address itself for a
 * success, with `/fail` for a failure, the run's id as `rid`, exit code and log as the body.
 *
 * @param clean takes secrets out of a text
 * @throws Error if nobody took it
 */
export async function pingEnd(
  url: string,
  facts: RunSummary,
  clean: (text: string) => string,
): Promise<void> {
  const { exitCode, report, problems } = facts;
  const told = problems.map(({ what, remedy }) => `${what}\n  ${remedy}\n`).join('');
  const body = `report on ${report}, exit code ${exitCode}\n${told}\n${logTail(facts)}\n`;
  await ping(exitCode === 0 ? url : `${url}/fail`, facts.id, clean(body));
}

const TIMEOUT = 10_000;

async function ping(address: string, id: string, body: string): Promise<void> {
  const url = new URL(address);
  url.searchParams.set('rid', id);
  let status: number;
  try {
    const answer = await fetchTrusted(url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await answer.body?.cancel();
    status = answer.status;
  } catch (error) {
    const { cause, message } = error as { cause?: { code?: string }; message: string };
    throw new Error(`${url.host} could not be told: ${cause?.code ?? message}`);
  }
  if (status >= 300) throw new Error(`${url.host} did not take the ping: status ${status}`);
}
