import type { ExitCode } from '../domain/exit-codes.ts';

/** A stream that a command writes to. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(chunk: string | Uint8Array, callback?: (error?: Error | null) => void): boolean;
}

/** Defers the signals that end the program until the returned function is called. */
export type DeferSignals = () => () => void;

/** Everything that the program takes from its process. Only `main.ts` makes one. */
export interface ProcessContext {
  env: Readonly<Record<string, string | undefined>>;
  /** For results. */
  stdout: Output;
  /** For progress, logs and errors. */
  stderr: Output;
  /** The system's IANA time zone as the runtime resolved it. */
  systemTimezone: string | undefined;
  now(): Temporal.Instant;
  /** Milliseconds since an arbitrary moment; never runs backwards. */
  stopwatch(): number;
  pause(milliseconds: number): Promise<void>;
  deferSignals: DeferSignals;
  /** Calls `listener` before a signal ends the program, until the returned function is called. */
  onSignal(listener: (signal: string, exitCode: ExitCode) => void): () => void;
  newId(): string;
  /** The command that starts this program: the executable, or the runtime and the script. */
  command: string[];
  pid: number;
  /** The name of this machine. */
  hostname(): string;
  /** The version of Node.js and the platform, as in `linux-x64`. */
  runtime: { node: string; platform: string };
  /** Texts that must never be shown. Each command adds the secrets that it reads. */
  secrets: Set<string>;
  /** The form of errors on stderr. */
  logFormat: 'text' | 'json';
}

/** The present moment to the millisecond, ISO 8601. */
export function timestamp({ now }: Pick<ProcessContext, 'now'>): string {
  return now().toString({ smallestUnit: 'millisecond' });
}

/** Today's date in a time zone. */
export function today({ now }: Pick<ProcessContext, 'now'>, timezone: string): string {
  return now().toZonedDateTimeISO(timezone).toPlainDate().toString();
}
