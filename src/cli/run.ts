import { Option } from 'commander';
import { storeName } from '../config/values.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { choosePeriod } from '../domain/period.ts';
import type { RenderedReport } from '../domain/report.ts';
import { type RunRequest, reportName } from '../domain/run-request.ts';
import type { Config, ConfigPart } from '../domain/settings.ts';
import { configForStore } from '../domain/store.ts';
import type { RunContext } from '../run/pipeline/run-context.ts';
import { type ProcessContext, today } from '../system/process-context.ts';
import { createLog, createRunContext, loadCommandConfig, requestOverrides } from './context.ts';
import { defineCommand } from './define-command.ts';
import {
  addConfigOption,
  addLogOptions,
  addWaitOption,
  type ConfigOption,
  type LogOptions,
  parsedOption,
  type WaitOption,
} from './options.ts';
import { checkWritable, print, writeWhole } from './output.ts';

/** The forms of a report: the page, plain text, the analysis object, or the mail as it is sent. */
const FORMATS = ['html', 'text', 'json', 'eml'] as const;

type ReportFormat = (typeof FORMATS)[number];

interface RunCommandOptions extends ConfigOption, LogOptions, WaitOption {
  month?: string;
  dryRun?: boolean;
  open?: boolean;
  format?: ReportFormat;
  output?: string;
  sample?: boolean;
  allowPartial?: boolean;
  store?: string;
  to?: string[];
  resend?: boolean;
}

/** `shopweather run`: makes the report of one month and mails it, or prints it in a dry run. */
export default defineCommand<RunCommandOptions>({
  define: (command) => {
    command
      .option('--month <YYYY-MM>', 'month to report on (default: the last finished month)')
      .option('--dry-run', 'print the report, send nothing')
      .option('--open', 'with --dry-run: show the report in the browser')
      .addOption(
        new Option('--format <format>', 'what to print or save (default: html)').choices(FORMATS),
      )
      .option('--output <file>', 'write the report to a file; without --dry-run it is mailed too')
      .option('--sample', 'use the sample data that ships with the program (April 2025)')
      .option('--allow-partial', 'accept an unfinished month, and use its days so far')
      .addOption(parsedOption('--store <name>', 'report on this store only', storeName))
      .option('--to <address...>', 'send only to these addresses, not to REPORT_TO, CC and BCC')
      .option('--resend', 'send the report again to those who have it');
    addLogOptions(addConfigOption(addWaitOption(command)));
  },
  examples: [
    ['shopweather run', 'report on last month, by mail'],
    ['shopweather run --month 2025-04 --dry-run', 'look at it first: HTML on stdout'],
    ['shopweather run --dry-run --open', 'the same in the browser'],
    ['shopweather run --dry-run --format text', 'the same for the terminal'],
    ['shopweather run --month 2025-04 --to me@example.com', 'mail it to yourself'],
    ['0 7 1 * *  /usr/local/bin/shopweather run', 'in a crontab: each first of the month'],
  ],
  help: `The configuration comes from the environment and from the first of --config,
$SHOPWEATHER_CONFIG, ./config.env, ~/.config/shopweather/config.env and
/etc/shopweather/config.env. Exit codes: shopweather --help`,
  action: async ({ context, options }) => {
    checkFormat(options);
    if (options.output !== undefined) checkWritable(options.output);
    const { to = null, store = null } = options;
    const dryRun = options.dryRun ?? false;
    const sample = options.sample ?? false;
    const byHand = options.resend === true || to !== null;
    const log = createLog(context, options, !dryRun);
    const needs: ConfigPart[] = [
      ...(sample ? [] : (['sources'] as const)),
      ...(dryRun ? [] : (['mail', 'state'] as const)),
    ];
    const overrides = requestOverrides(to, byHand);
    const config = await loadCommandConfig(context, options, needs, overrides, log);
    const chosen = await chooseMonth(options, config, context);
    checkStore(options, config);

    const request = { ...chosen, sample, store, mail: !dryRun, to, byHand };
    const storeConfig = store === null ? config : configForStore(config, store);
    const runContext = await createRunContext(context, storeConfig, log);
    try {
      if (dryRun) await printReport(request, runContext, options);
      else await mailReport(request, runContext, options);
    } catch (error) {
      log.release();
      throw error;
    }
  },
});

/** @throws Failure (64) */
function checkFormat({ dryRun = false, open, format, output }: RunCommandOptions): void {
  if (format !== undefined && !dryRun && output === undefined) {
    throw failure(
      EXIT.usage,
      '--format says what to print or save, but this run only mails',
      'Add --dry-run to print the report, or --output to save it too.',
    );
  }
  if (open && (!dryRun || (format ?? 'html') !== 'html')) {
    throw failure(
      EXIT.usage,
      '--open shows the page of a dry run',
      'Add --dry-run, and remove --format.',
    );
  }
}

/** @throws Failure (64) if the options do not fit the configured stores */
function checkStore({ store, dryRun, output }: RunCommandOptions, { stores }: Config): void {
  if (store !== undefined && stores === null) {
    throw failure(
      EXIT.usage,
      '--store names a store, but the configuration names no column of stores',
      'Set STORE_COLUMN, the column of the sales that holds the store.',
    );
  }
  if (store === undefined && stores?.reports === 'each' && (dryRun || output !== undefined)) {
    throw failure(
      EXIT.usage,
      'with STORE_REPORTS=each there is a report for each store, and only one can be shown',
      'Name the store with --store.',
    );
  }
}

async function chooseMonth(
  { month, sample, allowPartial }: RunCommandOptions,
  { timezone }: Config,
  context: ProcessContext,
): Promise<Pick<RunRequest, 'month' | 'period'>> {
  const sampleMonth = async () => (await import('../extract/sample.ts')).SAMPLE_MONTH;
  return choosePeriod({
    month: month ?? (sample ? await sampleMonth() : undefined),
    allowPartial: allowPartial ?? false,
    today: today(context, timezone),
    timezone,
  });
}

/** A dry run: prints the report, saves it or shows it in the browser. */
async function printReport(
  request: RunRequest,
  context: RunContext,
  options: RunCommandOptions,
): Promise<void> {
  const { dryRunMailer } = await import('../deliver/dry-run.ts');
  const { runPipeline } = await import('../run/pipeline/pipeline.ts');
  let report: RenderedReport | undefined;
  await runPipeline(request, context, {
    runId: context.newId(),
    mailer: dryRunMailer,
    saveReport: async (rendered) => {
      report = rendered;
      await saveReport(rendered, options);
    },
  });
  if (report === undefined) throw new Error('a dry run always renders its report');
  const path = options.open ? await openReport(report, request.month, options, context) : undefined;
  const savedPath = path ?? options.output;
  await print(
    context.stdout,
    savedPath === undefined
      ? await printedForm(report, options, context)
      : `${report.summary()}\nReport: ${savedPath}\n`,
  );
}

/** Makes the report and mails it, or a report for each store. */
async function mailReport(
  request: RunRequest,
  context: RunContext,
  options: RunCommandOptions,
): Promise<void> {
  const { resend = false, output, wait = 0 } = options;
  if (request.store === null && context.config.stores?.reports === 'each') {
    const { runEachStore } = await import('../run/each-store.ts');
    await runEachStore(request, context, wait, { resend }, ({ store, state }) =>
      context.log.note('info', `${store}: ${state}`),
    );
    return;
  }
  const { monitoredRun } = await import('../run/monitored-run.ts');
  const { state, recipients, withheld } = await monitoredRun(request, context, wait, {
    resend,
    // A stored mail does not hold the other forms of the report.
    remake: output !== undefined,
    saveReport: async (report) => await saveReport(report, options),
  });
  if (state !== 'already sent') return;
  const sent = `The report on ${reportName(request)} was already sent to ${recipients.join(', ')}`;
  const note = withheld === null ? '' : `, or a note instead (${withheld})`;
  await print(context.stdout, `${sent}${note}. To send it again: --resend\n`);
}

async function saveReport(
  report: RenderedReport,
  { output, format = 'html' }: RunCommandOptions,
): Promise<void> {
  if (output !== undefined) writeWhole(output, await formOf(report, format));
}

/** Shows the page in a browser, from the file of `--output` or else from a temporary file. */
async function openReport(
  report: RenderedReport,
  month: string,
  { output }: RunCommandOptions,
  context: ProcessContext,
): Promise<string> {
  const { openInBrowser, writeTemporaryPage } = await import('./browser.ts');
  const path = output ?? writeTemporaryPage(report.html(), `${month}.html`);
  await openInBrowser(path, context);
  return path;
}

/** The report for stdout: in colours if it is text for a terminal. */
async function printedForm(
  report: RenderedReport,
  { format = 'html' }: RunCommandOptions,
  { stdout, env }: ProcessContext,
): Promise<string | Uint8Array> {
  const hasColors = format === 'text' && stdout.isTTY && !env.NO_COLOR;
  return hasColors ? report.terminal() : await formOf(report, format);
}

async function formOf(report: RenderedReport, format: ReportFormat): Promise<string | Uint8Array> {
  if (format !== 'eml') return report[format]();
  const { composeMail } = await import('../deliver/compose.ts');
  return await composeMail(report.message());
}
