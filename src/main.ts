#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { execute } from './cli/execute.ts';

// A closed pipe is told to the write that meets it; without a listener it would be thrown as well.
process.stdout.on('error', () => {});

process.exit(
  await execute(process.argv.slice(2), {
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    systemTimezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: () => Temporal.Now.instant(),
    stopwatch: () => performance.now(),
    newId: randomUUID,
    secrets: new Set(),
  }),
);
