import { parseAddresses } from '../config/addresses.ts';
import { loadConfig } from '../config/load.ts';
import type { Mailer } from '../deliver/mailer.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { choosePeriod } from '../domain/period.ts';
import type { Report } from '../domain/report.ts';
import type { Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { run } from '../pipeline/run.ts';
import type { Host } from './host.ts';
import { checkWritable, print, writeWhole } from './output.ts';
import type { ReportFormat, RunOptions } from './program.ts';
import { progress } from './progress.ts';

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

  const config = configure(options, host, { sources: !sample, smtp: !dryRun });
  const today = host.now().toZonedDateTimeISO(config.timezone).toPlainDate().toString();
  const { month, period } = choosePeriod({
    month:
      options.month ?? (sample ? (await import('../extract/sample.ts')).SAMPLE_MONTH : undefined),
    allowPartial: options.allowPartial ?? false,
    today,
    timezone: config.timezone,
  });

  const color = !host.env.NO_COLOR;
  const { onStep, release } = progress(host.stderr, { quiet: !dryRun, color });
  try {
    await run(
      { month, period, sample, config },
      {
        sources: await chooseSources(config),
        mailer: await chooseMailer(config, { output, format }, host),
        onStep,
        stopwatch: host.stopwatch,
        now: () => host.now().toString(),
        newId: host.newId,
      },
    );
  } catch (error) {
    release();
    throw error;
  }
}

function configure(
  options: RunOptions,
  host: Host,
  needs: { sources: boolean; smtp: boolean },
): Config {
  const config = loadConfig(host, options.config, needs);
  const { shopping, weather } = config.sources ?? {};
  for (const source of [shopping, weather]) {
    if (source?.connection.kind === 'mysql') host.secrets.add(source.connection.password);
  }
  host.secrets.add(config.smtp?.login?.password ?? '');
  host.secrets.delete('');
  return options.to === undefined ? config : { ...config, mail: mailTo(options.to, config) };
}

/** A mail to the given addresses alone: copies would go to people who were not asked for. */
function mailTo(addresses: readonly string[], { mail }: Config): Config['mail'] {
  try {
    return { ...mail, to: addresses.flatMap(parseAddresses), cc: [], bcc: [] };
  } catch (error) {
    throw failure(EXIT.usage, `--to: ${(error as Error).message}`, 'Write it as name@example.com.');
  }
}

async function chooseSources({ sources }: Config): Promise<Sources> {
  if (sources === null) return (await import('../extract/sample.ts')).sampleSources();
  return await (await import('../extract/open.ts')).openSources(sources);
}

/** The live mailer, which saves a copy first where one is asked for, or the one of a dry run. */
async function chooseMailer(
  { smtp }: Config,
  { output, format }: { output: string | undefined; format: ReportFormat },
  host: Host,
): Promise<Mailer> {
  const save = async (report: Report, file: string) => {
    const content = await inFormat(report, format);
    writeWhole(file, content);
  };
  if (smtp === null) {
    const { dryRunMailer } = await import('../deliver/dry-run.ts');
    return dryRunMailer(async (report) => {
      if (output === undefined) return await print(host.stdout, await inFormat(report, format));
      await save(report, output);
      await print(host.stdout, `${report.summary}\nReport: ${output}\n`);
    });
  }
  const { smtpMailer } = await import('../deliver/smtp.ts');
  const mailer = smtpMailer(smtp);
  if (output === undefined) return mailer;
  return {
    send: async (report) => {
      await save(report, output);
      return await mailer.send(report);
    },
  };
}

async function inFormat(report: Report, format: ReportFormat): Promise<string | Uint8Array> {
  if (format !== 'eml') return report[format];
  const { composeMail } = await import('../deliver/compose.ts');
  return await composeMail(report.message);
}
