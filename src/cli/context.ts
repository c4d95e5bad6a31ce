import { parseAddresses } from '../config/addresses.ts';
import type { RawValues } from '../config/config.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { Config, ConfigPart } from '../domain/settings.ts';
import { kindOf } from '../extract/source-kinds.ts';
import type { RunContext } from '../run/pipeline/run-context.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { openLog } from './log.ts';
import type { Log } from './log-settings.ts';
import type { ConfigOption, LogOptions } from './options.ts';

/**
 * Loads the configuration of a command. From then on its secrets are removed from all output.
 *
 * @param needs the parts that the command uses
 * @param overrides values that take precedence over environment and file
 * @param log receives warnings about the configuration file
 * @throws Failure
 */
export async function loadCommandConfig(
  context: ProcessContext,
  { config: file }: ConfigOption,
  needs: readonly ConfigPart[],
  overrides: RawValues = {},
  log?: Pick<Log, 'note'>,
): Promise<Config> {
  // Help texts need no configuration.
  const { loadConfig } = await import('../config/load.ts');
  const { config, warnings } = loadConfig(context, file, needs, overrides);
  for (const warning of warnings) log?.note('warning', warning);
  for (const secret of secretsOf(config)) context.secrets.add(secret);
  return config;
}

/**
 * The configuration values of a request that someone makes by hand.
 *
 * @param to recipients instead of the configured ones; null for those
 * @param byHand true to send the report whatever SEND_IF says
 * @throws Failure (64) if an address cannot be read
 */
export function requestOverrides(to: readonly string[] | null, byHand: boolean): RawValues {
  if (to !== null) checkAddresses(to);
  return {
    // The configured copies are for other recipients.
    ...(to !== null && { REPORT_TO: to.join(', '), REPORT_CC: '', REPORT_BCC: '' }),
    ...(byHand && { SEND_IF: 'always' }),
  };
}

function checkAddresses(addresses: readonly string[]): void {
  try {
    addresses.forEach(parseAddresses);
  } catch (error) {
    throw failure(EXIT.usage, `--to: ${(error as Error).message}`, 'Write it as name@example.com.');
  }
}

function secretsOf({ sources, smtp, notifications }: Config): string[] {
  const connections =
    sources === null ? [] : [sources.shopping.connection, sources.weather.connection];
  return [
    ...connections.flatMap((connection) => kindOf(connection).secrets(connection)),
    smtp?.login?.password ?? '',
    notifications.pingUrl ?? '',
  ].filter((secret) => secret !== '');
}

/** The context of a run: with the configured sources, or the sample data if there are none. */
export async function createRunContext(
  context: ProcessContext,
  config: Config,
  log: RunContext['log'],
): Promise<RunContext> {
  return {
    ...context,
    config,
    log,
    sources: await configuredOrSampleSources(context, config, log),
  };
}

async function configuredOrSampleSources(
  { now }: ProcessContext,
  { sources, stateFolder }: Config,
  { note }: RunContext['log'],
): Promise<RunContext['sources']> {
  if (sources === null) return (await import('../extract/sample.ts')).sampleSources();
  const { createSources } = await import('../extract/create-sources.ts');
  return await createSources(sources, { now, stateFolder, note });
}

/**
 * The log of a command on stderr.
 *
 * @param hold true to show the log only if the run fails, unless stderr is a terminal
 */
export function createLog(context: ProcessContext, options: LogOptions, hold: boolean): Log {
  const { logFormat: format = 'text', quiet = false, verbose = false } = options;
  const { stderr, secrets, env } = context;
  context.logFormat = format;
  const output = {
    isTTY: stderr.isTTY ?? false,
    ...(stderr.columns === undefined ? {} : { columns: stderr.columns }),
    write: (text: string) => void stderr.write(redact(text, secrets)),
  };
  const now = () => context.now().toString();
  return openLog(output, { format, quiet, verbose, hold, color: !env.NO_COLOR, now });
}
