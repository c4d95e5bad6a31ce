import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { choosePeriod, reportName } from '../domain/period.ts';
import type { Report } from '../domain/report.ts';
import type { Config } from '../domain/settings.ts';
import { forStore } from '../domain/store.ts';
import { run } from '../run/pipeline/pipeline.ts';
import type { Host } from '../system/process-context.ts';
import { chooseLog, chooseSources, clockwork, configure } from './context.ts';
import { checkWritable, print, writeWhole } from './output.ts';
import type { ReportFormat, RunOptions } from './run-options.ts';

/**
 * `shopweather run`: makes the report of one month, and mails it, or shows it in a dry run.
 *
 * @throws Failure
 */
export async function runCommand(options: RunOptions, host: Host): Promise<void> {
  const { sample = false, output, format = 'html', to = null } = options;
  const dryRun = options.dryRun ?? false;
  if (options.format !== undefined && !dryRun && output === undefined) {
    throw failure(
      EXIT.usage,
      '--format says what to print or save, but this run only mails',
      'Add --dry-run to print the report, or --output to save it too.',
    );
  }
  if (options.open && (!dryRun || format !== 'html')) {
    throw failure(
      EXIT.usage,
      '--open shows the page of a dry run',
      'Add --dry-run, and leave --format out.',
    );
  }
  if (output !== undefined) checkWritable(output);

  const log = chooseLog(host, options, !dryRun);
  const send = !dryRun;
  const needs = { sources: !sample, smtp: send, recipients: send, state: send };
  const byHand = options.resend === true || to !== null;
  const whole = configure(host, options.config, needs, { to, byHand, note: log.note });
  const { month, period } = await chooseMonth(options, whole, host);
  const { store = null } = options;
  if (store !== null && whole.stores === null) {
    throw failure(
      EXIT.usage,
      '--store names a store, but nothing tells the stores apart',
      'Set STORE_COLUMN, the column of the sales that holds the store.',
    );
  }
  const each = store === null && whole.stores?.reports === 'each';
  if (each && (dryRun || output !== undefined)) {
    throw failure(
      EXIT.usage,
      'by STORE_REPORTS=each there are as many reports as stores, of which one can be shown',
      'Name one by --store.',
    );
  }
  const config = store === null ? whole : forStore(whole, store);

  const request = { month, period, sample, store, config };
  const effects = {
    ...clockwork(host),
    sources: await chooseSources(config, host, log.note),
    keep: async (made: Report) => {
      if (output !== undefined) writeWhole(output, await inFormat(made, format));
    },
    onStep: log.onStep,
    note: log.note,
  };
  try {
    if (dryRun) {
      const { dryRunMailer } = await import('../deliver/dry-run.ts');
      const recall = () => undefined;
      const { report } = await run(request, { ...effects, recall, mailer: dryRunMailer });
      const path = options.open ? await show(report, month, output, host) : output;
      const made =
        path === undefined
          ? await forPrint(report, format, host)
          : `${report.summary}\nReport: ${path}\n`;
      await print(host.stdout, made);
      return;
    }
    const ground = { ...effects, wait: options.wait ?? 0 };
    const order = {
      run: request,
      request: { month, period, sample, store, mail: true, to, byHand },
      resend: options.resend ?? false,
      anew: output !== undefined,
      resumes: null,
      unknown: 'hold' as const,
    };
    if (each) {
      const { operateStores } = await import('../run/each-store.ts');
      await operateStores(order, ground, (result) =>
        log.note('info', `${result.store}: ${result.state}`),
      );
      return;
    }
    const { operate } = await import('../run/monitored-run.ts');
    const { state, recipients, withheld } = await operate(order, ground);
    if (state === 'already sent') {
      const readers = recipients.join(', ');
      const told = `The report on ${reportName(request)} was sent to ${readers} already`;
      const note = withheld === null ? '' : `, or a note in its place (${withheld})`;
      await print(host.stdout, `${told}${note}. To send it again: --resend\n`);
    }
  } catch (error) {
    log.release();
    throw error;
  }
}

async function chooseMonth(
  { month, sample, allowPartial }: RunOptions,
  { timezone }: Config,
  host: Host,
) {
  const today = host.now().toZonedDateTimeISO(timezone).toPlainDate().toString();
  const asked = month ?? (sample ? (await import('../extract/sample.ts')).SAMPLE_MONTH : undefined);
  return choosePeriod({ month: asked, allowPartial: allowPartial ?? false, today, timezone });
}

/** Shows the page in a browser, from where it was written or else from a place of its own. */
async function show(report: Report, month: string, output: string | undefined, host: Host) {
  const { keepPage, openInBrowser } = await import('./browser.ts');
  const path = output ?? keepPage(report.html, `${month}.html`);
  await openInBrowser(path, host);
  return path;
}

/** On a terminal, text has colours. */
async function forPrint(report: Report, format: ReportFormat, { stdout, env }: Host) {
  const colours = format === 'text' && stdout.isTTY && !env.NO_COLOR;
  return colours ? report.terminal : await inFormat(report, format);
}

async function inFormat(report: Report, format: ReportFormat): Promise<string | Uint8Array> {
  if (format !== 'eml') return report[format];
  const { composeMail } = await import('../deliver/compose.ts');
  return await composeMail(report.message);
}
