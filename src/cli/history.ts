import { requireState } from '../domain/settings.ts';
import { type History, readHistory } from '../ledger/history.ts';
import { loadCommandConfig } from './context.ts';
import { defineCommand } from './define-command.ts';
import { duration, mailState, minute, result, table } from './format.ts';
import { addConfigOption, type ConfigOption } from './options.ts';
import { checkWritable, print, writeWhole } from './output.ts';

interface HistoryOptions extends ConfigOption {
  json?: boolean;
  html?: string;
}

/** `shopweather history`: shows every run and the state of its mails. */
export default defineCommand<HistoryOptions>({
  define: (command) =>
    addConfigOption(
      command
        .option('--json', 'print JSON, for other programs')
        .option('--html <file>', 'write a page with the steps of every run'),
    ),
  action: async ({ context, options }) => {
    const { html: path, json } = options;
    if (path !== undefined) checkWritable(path);
    const history = readHistory(requireState(await loadCommandConfig(context, options, ['state'])));
    if (path !== undefined) {
      const { historyPage } = await import('./history-page.ts');
      writeWhole(path, historyPage(history, context.now().toString()));
      return;
    }
    await print(
      context.stdout,
      json ? `${JSON.stringify(history, null, 2)}\n` : historyText(history),
    );
  },
});

function historyText({ runs, deliveries }: History): string {
  if (runs.length === 0) return 'No run is recorded yet.\n';
  const runRows = runs.map((run) => [
    String(run.number),
    minute(run.started),
    run.report,
    duration(run),
    run.r === null ? '' : run.r.toFixed(2),
    result(run),
  ]);
  const runTable = table([['run', 'started (UTC)', 'report', 'took', 'r', 'result'], ...runRows]);
  if (deliveries.length === 0) return runTable;
  const mailRows = deliveries.map((delivery) => {
    const { changed, report, recipient, state, answer } = delivery;
    return [
      minute(changed),
      report,
      mailState(delivery),
      state === 'sent' ? recipient : [recipient, answer].filter(Boolean).join(': '),
    ];
  });
  return `${runTable}\n${table([['changed (UTC)', 'report', 'mail is', 'recipient'], ...mailRows])}`;
}
