#!/usr/bin/env node
import { hostname } from 'node:os';
import { isSea } from 'node:sea';
import { execute } from './cli/main.ts';
import type { Host } from './system/process-context.ts';

// A closed pipe is told to the write that meets it; without a listener it would be thrown as well.
process.stdout.on('error', () => {});

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;

// No top-level await: the executable holds this file as CommonJS, which starts faster.
void execute(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  systemTimezone: Temporal.Now.timeZoneId(),
  now: () => Temporal.Now.instant(),
  stopwatch: () => performance.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ...endings(),
  // Unique in practice, without loading the runtime's cryptography for it.
  newId,
  command: isSea() ? [process.execPath] : [process.execPath, process.argv[1] as string],
  pid: process.pid,
  hostname,
  runtime: { node: process.versions.node, platform: `${process.platform}-${process.arch}` },
  secrets: new Set(),
  logFormat: 'text',
}).then((code) => process.exit(code));

/** A UUID of version 7 (RFC 9562): sorted by time, and chance behind it. */
function newId(): string {
  const hex = (number: number, digits: number) =>
    Math.floor(number).toString(16).padStart(digits, '0');
  const time = hex(Date.now(), 12);
  const random = (digits: number) => hex(Math.random() * 16 ** digits, digits);
  const variant = hex(8 + Math.random() * 4, 1);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random(3)}-${variant}${random(3)}-${random(12)}`;
}

/** What happens when a signal asks the program to end. Signals are caught only where it matters. */
function endings(): Pick<Host, 'shield' | 'onEnding'> {
  const listeners = new Set<Parameters<Host['onEnding']>[0]>();
  let shields = 0;
  let caught: keyof typeof SIGNALS | undefined;
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  const end = () => {
    if (caught === undefined || shields > 0) return;
    for (const listener of listeners) listener(caught, SIGNALS[caught]);
    for (const name of names) process.off(name, hold);
    process.kill(process.pid, caught);
  };
  const hold = (signal: NodeJS.Signals) => {
    caught = signal as keyof typeof SIGNALS;
    end();
  };
  const listen = () => {
    for (const name of names) if (!process.listeners(name).includes(hold)) process.on(name, hold);
  };
  const rest = () => {
    if (shields > 0 || listeners.size > 0) return;
    for (const name of names) process.off(name, hold);
  };
  return {
    shield: () => {
      shields++;
      listen();
      return () => {
        shields--;
        // What waits for the answer comes first, and writes it down.
        setImmediate(() => {
          end();
          rest();
        });
      };
    },
    onEnding: (listener) => {
      listeners.add(listener);
      listen();
      return () => {
        listeners.delete(listener);
        rest();
      };
    },
  };
}
