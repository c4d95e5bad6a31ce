import { parseAddresses } from '../config/addresses.ts';
import { loadConfig } from '../config/load.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { choosePeriod } from '../domain/period.ts';
import type { Report } from '../domain/report.ts';
import type { Address, Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { run } from '../pipeline/run.ts';
import type { Host } from './host.ts';
import { checkWritable, print, writeWhole } from './output.ts';
import { progress } from './progress.ts';
import { redact } from './redact.ts';
import type { ReportFormat, RunOptions } from './run-options.ts';

/**
 * `shopweather run`: makes the report of one month, and mails it, or shows it in a dry run.
 *
 * @throws Failure
 */
export async function runCommand(options: RunOptions, host: Host): Promise<void> {
  const { dryRun = false, sample = false, output, format = 'html' } = options;
  if (options.format !== undefined && !dryRun && output === undefined) {
    throw failure(
      EXIT.usage,
      '--format says what to print or save, but this run only mails',
      'Add --dry-run to print the report, or --output to save it too.',
    );
  }
  if (output !== undefined) checkWritable(output);

  const config = configure(options, host);
  const today = host.now().toZonedDateTimeISO(config.timezone).toPlainDate().toString();
  const { month, period } = choosePeriod({
    month:
      options.month ?? (sample ? (await import('../extract/sample.ts')).SAMPLE_MONTH : undefined),
    allowPartial: options.allowPartial ?? false,
    today,
    timezone: config.timezone,
  });

  const stderr = {
    isTTY: host.stderr.isTTY ?? false,
    write: (text: string) => void host.stderr.write(redact(text, host.secrets)),
  };
  const shown = progress(stderr, { quiet: !dryRun, color: !host.env.NO_COLOR });
  const request = { month, period, sample, config };
  const effects = {
    sources: await chooseSources(config),
    keep: async (made: Report) => {
      if (output !== undefined) writeWhole(output, await inFormat(made, format));
    },
    onStep: shown.onStep,
    stopwatch: host.stopwatch,
    pause: host.pause,
    now: () => host.now().toString(),
    newId: host.newId,
  };
  try {
    if (!dryRun) {
      const { sendRun } = await import('./send-run.ts');
      await sendRun(request, effects, { host, resend: options.resend ?? false, output });
      return;
    }
    const { dryRunMailer } = await import('../deliver/dry-run.ts');
    const { report } = await run(request, { ...effects, mailer: dryRunMailer });
    await print(
      host.stdout,
      output === undefined
        ? await inFormat(report, format)
        : `${report.summary}\nReport: ${output}\n`,
    );
  } catch (error) {
    shown.release();
    throw error;
  }
}

function configure({ to, sample, dryRun, config: file }: RunOptions, host: Host): Config {
  const recipients = to && parseRecipients(to);
  const config = loadConfig(host, file, {
    sources: !sample,
    smtp: !dryRun,
    recipients: !dryRun && recipients === undefined,
    state: !dryRun,
  });
  for (const secret of secretsOf(config)) host.secrets.add(secret);
  if (recipients === undefined) return config;
  // Copies would go to people who were not asked for.
  return { ...config, mail: { ...config.mail, to: recipients, cc: [], bcc: [] } };
}

function parseRecipients(addresses: readonly string[]): Address[] {
  try {
    return addresses.flatMap(parseAddresses);
  } catch (error) {
    throw failure(EXIT.usage, `--to: ${(error as Error).message}`, 'Write it as name@example.com.');
  }
}

function secretsOf({ sources, smtp }: Config): string[] {
  const connections = [sources?.shopping.connection, sources?.weather.connection];
  const passwords = connections.map((each) => (each?.kind === 'mysql' ? each.password : ''));
  return [...passwords, smtp?.login?.password ?? ''].filter((secret) => secret !== '');
}

async function chooseSources({ sources, patience }: Config): Promise<Sources> {
  if (sources === null) return (await import('../extract/sample.ts')).sampleSources();
  return await (await import('../extract/open.ts')).openSources(sources, patience.stepTimeout);
}

async function inFormat(report: Report, format: ReportFormat): Promise<string | Uint8Array> {
  if (format !== 'eml') return report[format];
  const { composeMail } = await import('../deliver/compose.ts');
  return await composeMail(report.message);
}
