import { parseAddresses } from '../config/addresses.ts';
import type { Needs } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import type { Address, Config } from '../domain/settings.ts';
import type { Sources } from '../extract/source.ts';
import { kindOf } from '../extract/source-kinds.ts';
import type { Host } from '../system/process-context.ts';
import { redact } from '../system/redact.ts';
import { type Log, openLog } from './log.ts';
import type { LogFlags } from './run-options.ts';

/**
 * The configuration, with its secrets from now on kept out of all that is shown.
 *
 * @param to readers instead of those of the configuration
 * @param byHand whether someone asks for this very report, which is then sent in any case
 * @param note told what is not good about it
 * @throws Failure
 */
export function configure(
  host: Host,
  file: string | undefined,
  needs: Needs,
  {
    to = null,
    byHand = false,
    note,
  }: { to?: readonly string[] | null; byHand?: boolean; note?: Log['note'] } = {},
): Config {
  const recipients = to && parseRecipients(to);
  const { config, warnings } = loadConfig(host, file, {
    ...needs,
    recipients: needs.recipients && !recipients,
  });
  for (const warning of warnings) note?.('warning', warning);
  for (const secret of secretsOf(config)) host.secrets.add(secret);
  const { mail, sending } = config;
  return {
    ...config,
    sending: byHand ? { ...sending, condition: 'always' } : sending,
    // Copies would go to people who were not asked for.
    mail: recipients === null ? mail : { ...mail, to: recipients, cc: [], bcc: [] },
  };
}

function parseRecipients(addresses: readonly string[]): Address[] {
  try {
    return addresses.flatMap(parseAddresses);
  } catch (error) {
    throw failure(EXIT.usage, `--to: ${(error as Error).message}`, 'Write it as name@example.com.');
  }
}

function secretsOf({ sources, smtp, watchers }: Config): string[] {
  const connections =
    sources === null ? [] : [sources.shopping.connection, sources.weather.connection];
  return [
    ...connections.flatMap((connection) => kindOf(connection).secrets(connection)),
    smtp?.login?.password ?? '',
    watchers.pingUrl ?? '',
  ].filter((secret) => secret !== '');
}

/**
 * The sources of the configuration, or the sample data.
 *
 * @param note told what does not go well, though it will do
 */
export async function chooseSources(
  { sources, stateFolder }: Config,
  { now }: Pick<Host, 'now'>,
  note: Log['note'],
): Promise<Sources> {
  if (sources === null) return (await import('../extract/sample.ts')).sampleSources();
  return await (await import('../extract/create-sources.ts')).createSources(sources, {
    now,
    stateFolder,
    note,
  });
}

/**
 * The log of a run, on stderr.
 *
 * @param hold whether it is shown only where the run fails, unless on a terminal
 */
export function chooseLog(host: Host, flags: LogFlags, hold: boolean): Log {
  const { logFormat: format = 'text', quiet = false, verbose = false } = flags;
  host.logFormat = format;
  const stderr = {
    isTTY: host.stderr.isTTY ?? false,
    ...(host.stderr.columns === undefined ? {} : { columns: host.stderr.columns }),
    write: (text: string) => void host.stderr.write(redact(text, host.secrets)),
  };
  const now = () => host.now().toString();
  return openLog(stderr, { format, quiet, verbose, hold, color: !host.env.NO_COLOR, now });
}

/** What a run takes from the process, but for sources and log. */
export function clockwork(host: Host) {
  return {
    stopwatch: host.stopwatch,
    pause: host.pause,
    now: () => host.now().toString({ smallestUnit: 'millisecond' }),
    newId: host.newId,
    pid: host.pid,
    shield: host.shield,
    onEnding: host.onEnding,
    host: host.hostname(),
    clean: (text: string) => redact(text, host.secrets),
  };
}
