#!/usr/bin/env node
import { execute } from './cli/execute.ts';

// A closed pipe is told to the write that meets it; without a listener it would be thrown as well.
process.stdout.on('error', () => {});

const ENDING: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// No top-level await: the executable holds this file as CommonJS, which starts faster.
void execute(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  systemTimezone: Temporal.Now.timeZoneId(),
  now: () => Temporal.Now.instant(),
  stopwatch: () => performance.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  shield,
  // Unique in practice, without loading the runtime's cryptography for it.
  newId: () =>
    [Date.now(), process.pid, Math.random() * 1e9].map((n) => Math.trunc(n).toString(36)).join('-'),
  pid: process.pid,
  runtime: { node: process.versions.node, platform: `${process.platform}-${process.arch}` },
  secrets: new Set(),
}).then((code) => process.exit(code));

function shield(): () => void {
  let caught: NodeJS.Signals | undefined;
  const hold = (signal: NodeJS.Signals) => {
    caught = signal;
  };
  for (const signal of ENDING) process.on(signal, hold);
  return () => {
    for (const signal of ENDING) process.off(signal, hold);
    if (caught) process.kill(process.pid, caught);
  };
}
