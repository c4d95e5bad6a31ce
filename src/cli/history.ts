import { type History, readHistory } from '../ledger/history.ts';
import type { Host } from '../system/process-context.ts';
import { configure } from './context.ts';
import { aligned, duration, mailState, minute, result } from './format.ts';
import { checkWritable, print, writeWhole } from './output.ts';

/** Options of `shopweather history`. */
export interface HistoryOptions {
  json?: true;
  html?: string;
  config?: string;
}

/** What a command needs that only looks into the state folder. */
export const NEEDS_STATE = { sources: false, smtp: false, recipients: false, state: true };

/**
 * `shopweather history`: shows every run and what became of its mails.
 *
 * @throws Failure
 */
export async function historyCommand(options: HistoryOptions, host: Host): Promise<void> {
  if (options.html !== undefined) checkWritable(options.html);
  const { stateFolder } = configure(host, options.config, NEEDS_STATE);
  const history = readHistory(stateFolder as string);
  if (options.html !== undefined) {
    const { historyPage } = await import('./history-page.ts');
    writeWhole(options.html, historyPage(history, host.now().toString()));
    return;
  }
  await print(host.stdout, options.json ? `${JSON.stringify(history, null, 2)}\n` : table(history));
}

function table({ runs, deliveries }: History): string {
  if (runs.length === 0) return 'No report was ever sent from here.\n';
  const rows = runs.map((run) => [
    String(run.number),
    minute(run.started),
    run.report,
    duration(run),
    run.r === null ? '' : run.r.toFixed(2),
    result(run),
  ]);
  const mails = deliveries.map((delivery) => {
    const { changed, report, recipient, state, answer } = delivery;
    return [
      minute(changed),
      report,
      mailState(delivery),
      state === 'sent' ? recipient : [recipient, answer].filter(Boolean).join(': '),
    ];
  });
  return [
    aligned([['run', 'started (UTC)', 'report', 'took', 'r', 'result'], ...rows]),
    ...(mails.length === 0
      ? []
      : [aligned([['changed (UTC)', 'report', 'mail is', 'recipient'], ...mails])]),
  ].join('\n');
}
