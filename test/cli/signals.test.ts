import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROGRAM } from '../support/cli.ts';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a run that waits for a database: the shell sees %i', async (signal, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-signal-'));
  // A server that takes the connection and says nothing.
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const connected = once(server, 'connection');

  const source = `mysql://reader@127.0.0.1:${port}/shop`;
  // The shell tells its child's end as the exit code, as a user's shell does.
  const script = `${PROGRAM.join(' ')} run --dry-run --output report.html & echo $!; wait $!; echo $?`;
  const shell = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { SHOPPING_SOURCE: source, WEATHER_SOURCE: source },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  await connected;
  process.kill(Number(output.split('\n')[0]), signal);
  await once(shell, 'close');
  expect(output.trim().split('\n')[1]).toBe(String(code));
  expect(readdirSync(folder)).toEqual([]);
  server.close();
  rmSync(folder, { recursive: true });
});
