import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from '../config/values.ts';

/** The option of every command that reads the configuration. */
export interface ConfigOption {
  config?: string;
}

/** The options of every command that makes reports. */
export interface LogOptions {
  logFormat?: 'text' | 'json';
  quiet?: boolean;
  verbose?: boolean;
}

/** The option of every command that waits for another run. */
export interface WaitOption {
  /** Milliseconds. */
  wait?: number;
}

export function addConfigOption(command: Command): Command {
  return command.option('--config <file>', 'read the configuration from this file');
}

export function addLogOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--log-format <format>', 'format of steps and errors (default: text)').choices([
        'text',
        'json',
      ]),
    )
    .option('--quiet', 'print errors only')
    .option('--verbose', 'print details immediately, also under cron');
}

export function addWaitOption(command: Command): Command {
  return command.addOption(
    parsedOption(
      '--wait <time>',
      'wait up to this long for another run to finish, as in 10m',
      duration,
    ),
  );
}

/** An option whose value is parsed; the parser's error becomes an error of the command line. */
export function parsedOption<T>(
  flags: string,
  description: string,
  parse: (text: string) => T,
): Option {
  return new Option(flags, description).argParser((text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(`It ${(error as Error).message}.`);
    }
  });
}
