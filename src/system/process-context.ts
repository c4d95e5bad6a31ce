import type { ExitCode } from '../domain/exit-codes.ts';

/** Where a command writes to. */
export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(chunk: string | Uint8Array, callback?: (error?: Error | null) => void): boolean;
}

/** The process around a command: everything that main.ts takes from it, as values. */
export interface Host {
  env: Readonly<Record<string, string | undefined>>;
  /** Results only. */
  stdout: Output;
  /** Progress and errors. */
  stderr: Output;
  /** The zone that the runtime took from the system. */
  systemTimezone: string | undefined;
  now(): Temporal.Instant;
  /** Milliseconds from any fixed moment, never going back. */
  stopwatch(): number;
  /** Waits so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  /** Holds back the signals that end the program, until what it returns is called. */
  shield(): () => void;
  /** Has `listener` called before a signal ends the program, until what it returns is called. */
  onEnding(listener: (signal: string, exitCode: ExitCode) => void): () => void;
  newId(): string;
  /** The words by which the program is started again: itself alone, or its runtime and its file. */
  command: string[];
  pid: number;
  /** The name of this machine. */
  hostname(): string;
  /** What runs the program: the version of Node.js, and its platform (`linux-x64`). */
  runtime: { node: string; platform: string };
  /** Texts that must never be shown; a command adds to them what it learns. */
  secrets: Set<string>;
  /** How failures are told on stderr. */
  logFormat: 'text' | 'json';
}
