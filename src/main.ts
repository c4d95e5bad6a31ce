#!/usr/bin/env node
import { hostname } from 'node:os';
import { isSea } from 'node:sea';
import { execute } from './cli/main.ts';
import type { ProcessContext } from './system/process-context.ts';

// The callback of each write receives EPIPE; without a listener the stream would throw it as well.
process.stdout.on('error', () => {});
// A log that cannot be written (a full disk, a closed pipe) must not change the outcome of a run.
process.stderr.on('error', () => {});

// Nothing outside the configuration may switch off the check of certificates.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

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
  ...createSignalHandling(),
  newId,
  command: isSea() ? [process.execPath] : [process.execPath, process.argv[1] as string],
  pid: process.pid,
  hostname,
  runtime: { node: process.versions.node, platform: `${process.platform}-${process.arch}` },
  secrets: new Set(),
  logFormat: 'text',
}).then((code) => process.exit(code));

/**
 * A UUID of version 7 (RFC 9562): the time followed by random bits. `node:crypto` would make the
 * start slower.
 */
function newId(): string {
  const hex = (number: number, digits: number) =>
    Math.floor(number).toString(16).padStart(digits, '0');
  const time = hex(Date.now(), 12);
  const random = (digits: number) => hex(Math.random() * 16 ** digits, digits);
  const variant = hex(8 + Math.random() * 4, 1);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random(3)}-${variant}${random(3)}-${random(12)}`;
}

/** Signals are caught only while one is deferred or someone listens. */
function createSignalHandling(): Pick<ProcessContext, 'deferSignals' | 'onSignal'> {
  const listeners = new Set<Parameters<ProcessContext['onSignal']>[0]>();
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  let deferrals = 0;
  let caught: keyof typeof SIGNALS | undefined;

  const removeHandlers = () => {
    for (const name of names) process.off(name, onCaught);
  };
  const endIfCaught = (isUrgent = false) => {
    if (caught === undefined || (deferrals > 0 && !isUrgent)) return;
    for (const listener of listeners) listener(caught, SIGNALS[caught]);
    removeHandlers();
    process.kill(process.pid, caught);
  };
  const onCaught = (signal: NodeJS.Signals) => {
    // Whoever sends a second signal does not want to wait, not even for the mail server.
    const isUrgent = caught !== undefined;
    caught = signal as keyof typeof SIGNALS;
    endIfCaught(isUrgent);
  };
  const addHandlers = () => {
    for (const name of names) {
      if (!process.listeners(name).includes(onCaught)) process.on(name, onCaught);
    }
  };
  const removeUnusedHandlers = () => {
    if (deferrals === 0 && listeners.size === 0) removeHandlers();
  };
  return {
    deferSignals: () => {
      deferrals++;
      addHandlers();
      return () => {
        deferrals--;
        // The code that waits for the mail server's reply runs first and records it.
        setImmediate(() => {
          endIfCaught();
          removeUnusedHandlers();
        });
      };
    },
    onSignal: (listener) => {
      listeners.add(listener);
      addHandlers();
      return () => {
        listeners.delete(listener);
        removeUnusedHandlers();
      };
    },
  };
}
