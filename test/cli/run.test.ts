import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PROGRAM, shopweather } from '../support/cli.ts';
import { administer, databaseEnv, READER_PASSWORD, sourceUrl } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';

const base = mkdtempSync(join(tmpdir(), 'shopweather-run-'));
afterAll(() => rmSync(base, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(base, 'case-'));
});

const sample = ['run', '--sample', '--dry-run'];

describe('a dry run on the sample data, with nothing configured', () => {
  test.each([
    [[], /^<!DOCTYPE html>[\s\S]*-0\.95[\s\S]*<\/html>\n$/],
    [['--format', 'html'], /^<!DOCTYPE html>/],
    [
      ['--format', 'text'],
      /^Sales and temperature, April 2025\n[\s\S]*at most 20 °C +8 +\$258\.12 +\$221\.96 to \$294\.29 +█+\n/,
    ],
    [['--format', 'json'], /^\{\n[\s\S]*"r": -0\.9454339390386166,[\s\S]*\}\n$/],
    [['--format', 'eml'], /^Subject: Shopping vs temperature report, April 2025/m],
  ])('%j prints the report on stdout and the steps on stderr', async (args, expected) => {
    const { code, stdout, stderr } = await shopweather([...sample, ...args]);
    expect(code).toBe(0);
    expect(stdout).toMatch(expected);
    expect(stderr.split('\n').map((line) => line.split(/ +/)[1])).toEqual([
      ...['extract_shopping_data', 'extract_weather_data', 'preprocess_and_integrate'],
      ...['analyze', 'generate_report', 'send_email_report', undefined],
    ]);
  });

  test('says in every form that it is sample data', async () => {
    for (const format of ['html', 'text']) {
      expect((await shopweather([...sample, '--format', format])).stdout).toContain('Sample data:');
    }
    const { stdout } = await shopweather([...sample, '--format', 'json']);
    expect(JSON.parse(stdout).sample).toBe(true);
  });

  test('in Korean and won', async () => {
    const env = { REPORT_LOCALE: 'ko', REPORT_CURRENCY: 'KRW' };
    const { stdout } = await shopweather([...sample, '--format', 'text'], { env });
    expect(stdout).toContain('매출과 기온, 2025년 4월');
    expect(stdout).toContain('₩258 (20 °C 이하)');
  });
});

describe('--output', () => {
  test('writes the report, and a short summary on stdout', async () => {
    const { code, stdout } = await shopweather([...sample, '--output', 'report.html'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Sales and temperature, April 2025\n[\s\S]*\nReport: report\.html\n$/);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(
      /^<!DOCTYPE html>[\s\S]*<\/html>\n$/,
    );
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  test('replaces a file, and follows a link to it', async () => {
    writeFileSync(join(folder, 'old.json'), 'old');
    symlinkSync('old.json', join(folder, 'link.json'));
    const args = [...sample, '--format', 'json', '--output', 'link.json'];
    expect((await shopweather(args, { cwd: folder })).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8')).month).toBe('2025-04');
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'old.json']);
  });

  test('leaves a device a device', async () => {
    expect((await shopweather([...sample, '--output', '/dev/null'])).code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.each([
    ['a folder that does not exist', 'absent/report.html', /ENOENT/],
    ['a folder', '.', /it is a folder/],
    ['a full device', '/dev/full', /ENOSPC/],
    ['below a file', 'file/report.html', /ENOTDIR/],
  ])('%s: exit 73', async (_, path, message) => {
    writeFileSync(join(folder, 'file'), '');
    const { code, stdout, stderr } = await shopweather([...sample, '--output', path], {
      cwd: folder,
    });
    expect({ code, stdout }).toEqual({ code: 73, stdout: '' });
    expect(stderr).toContain(`shopweather: cannot write ${path}: `);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('a run that fails leaves the old file as it was', async () => {
    writeFileSync(join(folder, 'report.html'), 'old');
    const args = [...sample, '--month', '2025-05', '--output', 'report.html'];
    expect((await shopweather(args, { cwd: folder })).code).toBe(65);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });
});

describe('the command line', () => {
  test.each([
    [[], /Usage: shopweather/],
    [['walk'], /unknown command 'walk'/],
    [['run', '--moth', '2025-04'], /unknown option '--moth'[\s\S]*Did you mean --month\?/],
    [['run', 'now'], /too many arguments/],
    [['run', '--month'], /argument missing/],
    [[...sample, '--json'], /unknown option '--json'/],
    [['run', '--version'], /unknown option '--version'/],
    [['licenses', 'all'], /too many arguments/],
    [['completion', 'tcsh'], /Allowed choices are bash, zsh, fish/],
    [['run', '--month', '2025-4', '--sample', '--dry-run'], /'2025-4' is not a month/],
    [['run', '--month', '2025-13', '--sample', '--dry-run'], /'2025-13' is not a month/],
    [['run', '--month', '9999-12', '--sample', '--dry-run'], /lies in the future/],
    [[...sample, '--format', 'pdf'], /Allowed choices are html, text, json, eml/],
    [[...sample, '--to', 'nobody'], /--to: 'nobody' is not a mail address/],
    [['run', '--sample', '--format', 'json'], /this run only mails/],
  ])('%j: exit 64', async (args, message) => {
    const { code, stdout, stderr } = await shopweather(args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  test('an unfinished month needs --allow-partial', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { code, stderr } = await shopweather([...sample, '--month', month]);
    expect(code).toBe(64);
    expect(stderr).toContain(`${month} is not over`);
    expect(stderr).toContain('--allow-partial');
  });

  test.each([
    ['--version', /^shopweather \d+\.\d+\.\d+ \(.*, Node\.js 26\.\d+\.\d+, linux-\w+\)\n$/],
    ['--help', /^Usage: shopweather/],
  ])('%s prints on stdout', async (option, expected) => {
    const { code, stdout, stderr } = await shopweather([option]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(expected);
  });

  test('help has examples and every exit code', async () => {
    const { stdout } = await shopweather(['--help']);
    for (const code of [0, 1, 64, 65, 69, 73, 75, 76, 77, 78, 130, 143]) {
      expect(stdout).toMatch(new RegExp(`^ +${code}  \\w`, 'm'));
    }
    const { stdout: run } = await shopweather(['run', '--help']);
    expect(run).toContain('Examples:');
  });

  test('a reader that closes the pipe early is no error', async () => {
    const { spawnSync } = await import('node:child_process');
    const command = `${PROGRAM.join(' ')} ${sample.join(' ')} 2>"${folder}/err" | head -c 20; echo " \${PIPESTATUS[0]}"`;
    const { stdout } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stdout).toBe('<!DOCTYPE html>\n<htm 0\n');
    expect(readFileSync(join(folder, 'err'), 'utf8')).not.toContain('EPIPE');
  });
});

/** A table of this process's own: test files share the servers and run at the same time. */
const own = (table: string) => `${table}_${process.pid}`;

const INTERVAL = [expect.any(Number), expect.any(Number)];

describe('two MySQL servers', () => {
  const dryRun = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];

  test.each(['UTC', 'Asia/Seoul', 'America/Los_Angeles'])(
    'the figures of the sample to the last digit, in %s',
    async (TZ) => {
      const { code, stdout } = await shopweather(dryRun, { env: { ...databaseEnv(), TZ } });
      expect(code).toBe(0);
      const analysis = JSON.parse(stdout);
      expect(analysis).toMatchObject({
        month: '2025-04',
        period: { start: '2025-04-01', endExclusive: '2025-05-01', timezone: TZ, partial: false },
        sample: false,
        days: { inPeriod: 30, joined: 20, first: '2025-04-01', last: '2025-04-20' },
        correlation: { r: -0.9454339390386166, n: 20, reason: null },
      });
      expect(analysis.ranges).toEqual([
        { label: 'Low', above: null, upTo: 20, days: 8, meanAmount: 258.125, ci95: INTERVAL },
        { label: 'Medium', above: 20, upTo: 22, days: 9, meanAmount: 150, ci95: INTERVAL },
        { label: 'High', above: 22, upTo: null, days: 3, meanAmount: 65, ci95: null },
      ]);
      expect(analysis).toMatchObject({
        verdict: 'clear',
        effect: { n: 20, adjustedFor: ['weekend', 'trend'], reason: null },
        history: [],
        pooled: null,
        baskets: null,
      });
      // R: lm() with a weekend and a trend beside the temperature.
      expect(analysis.effect.perDegree).toBeCloseTo(-51.84895421365573, 10);
      expect(analysis.conclusion).toMatchObject({ direction: 'negative' });
    },
  );

  test('the configuration from a file, secrets from a file of their own', async () => {
    const env = databaseEnv();
    writeFileSync(join(folder, 'secret'), `${READER_PASSWORD}\n`);
    mkdirSync(join(folder, 'etc'));
    const lines = [
      `SHOPPING_SOURCE=${env.SHOPPING_SOURCE}`,
      `WEATHER_SOURCE=${env.WEATHER_SOURCE}`,
      `SHOPPING_PASSWORD_FILE=${join(folder, 'secret')}`,
      `WEATHER_PASSWORD_FILE=${join(folder, 'secret')}`,
    ];
    writeFileSync(join(folder, 'etc', 'shop.env'), lines.join('\n'));
    const args = [...dryRun, '--config', 'etc/shop.env'];
    expect((await shopweather(args, { cwd: folder })).code).toBe(0);
  });

  test('a February with a leap day, several purchases a day, in a SQLite weather file', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const file = join(folder, 'weather.db');
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE weather_data (date TEXT, temperature REAL)');
    await administer(
      'shopping',
      `DROP TABLE IF EXISTS ${own('leap')}`,
      `CREATE TABLE ${own('leap')} (date DATE, amount DECIMAL(8,2))`,
    );
    for (let day = 1; day <= 29; day++) {
      const date = `2024-02-${String(day).padStart(2, '0')}`;
      database.exec(`INSERT INTO weather_data VALUES ('${date}', ${day / 2})`);
      await administer(
        'shopping',
        `INSERT INTO ${own('leap')} VALUES ('${date}', ${day}), ('${date}', 0.5)`,
      );
    }
    database.close();
    const env = { ...databaseEnv(), SHOPPING_TABLE: own('leap'), WEATHER_SOURCE: `sqlite:${file}` };
    const args = ['run', '--month', '2024-02', '--dry-run', '--format', 'json'];
    const { stdout } = await shopweather(args, { env });
    expect(JSON.parse(stdout)).toMatchObject({
      days: { inPeriod: 29, joined: 29, last: '2024-02-29' },
      correlation: { r: 1, n: 29 },
      // It got warmer by as much each day, as did the calendar.
      verdictReasons: ['temperature follows the calendar'],
      conclusion: { direction: 'unknown' },
    });
  });

  beforeAll(() =>
    administer(
      'shopping',
      `DROP TABLE IF EXISTS ${['words', 'gaps', 'late', 'hollow'].map(own)}`,
      `CREATE TABLE ${own('words')} (date DATE, amount VARCHAR(9))`,
      `INSERT INTO ${own('words')} VALUES ('2025-04-01', 'ten')`,
      `CREATE TABLE ${own('gaps')} (date DATE, amount FLOAT)`,
      `INSERT INTO ${own('gaps')} VALUES ('2025-04-01', NULL)`,
      `CREATE TABLE ${own('late')} (date DATE, amount FLOAT)`,
      `INSERT INTO ${own('late')} VALUES ('2025-04-25', 1)`,
      `CREATE TABLE ${own('hollow')} (date DATE, amount FLOAT)`,
    ),
  );
  test.each<[string, () => Promise<Record<string, string>>, number, RegExp[]]>([
    [
      'both servers down',
      async () => ({
        SHOPPING_SOURCE: `mysql://reader@127.0.0.1:${await freePort()}/shopping_db`,
        WEATHER_SOURCE: `mysql://reader@127.0.0.1:${await freePort()}/weather`,
      }),
      69,
      [
        /cannot reach mysql:\S+\/shopping_db: the connection was refused/,
        /cannot reach mysql:\S+\/weather:/,
      ],
    ],
    [
      'wrong password',
      async () => ({ SHOPPING_PASSWORD: 'hunter2' }),
      77,
      [/shopping_db refused the login/],
    ],
    [
      'unknown database',
      async () => ({ WEATHER_SOURCE: sourceUrl('weather', 'absent') }),
      78,
      [/does not exist/],
    ],
    ['unknown table', async () => ({ SHOPPING_TABLE: 'absent' }), 78, [/table does not exist/]],
    [
      'unknown column',
      async () => ({ WEATHER_TEMPERATURE_COLUMN: 'heat' }),
      78,
      [/column does not exist.*'heat'/],
    ],
    [
      'amounts that are text',
      async () => ({ SHOPPING_TABLE: own('words') }),
      65,
      [/column amount of words_\d+ .* is not numeric$/m],
    ],
    [
      'every amount missing',
      async () => ({ SHOPPING_TABLE: own('gaps') }),
      65,
      [/every amount of 2025-04 is missing in mysql:/],
    ],
    [
      'no day in common',
      async () => ({ SHOPPING_TABLE: own('late') }),
      65,
      [/no day of 2025-04 in common: 2025-04-25 to 2025-04-25 in mysql:/],
    ],
    [
      'no rows in the month',
      async () => ({ SHOPPING_TABLE: own('hollow') }),
      65,
      [/there is no row for 2025-04 in mysql:\S+shopping_db/],
    ],
    [
      'no file',
      async () => ({ WEATHER_SOURCE: 'sqlite:/absent.db' }),
      69,
      [/cannot read sqlite:\/absent\.db/],
    ],
    [
      'misspelt TZ',
      async () => ({ TZ: 'Asia/Seol' }),
      78,
      [/TZ is 'Asia\/Seol'[\s\S]*Set REPORT_TIMEZONE/],
    ],
    [
      'several mistakes',
      async () => ({ SHOPPING_SOURCE: 'shop', REPORT_TIMEZONE: 'Mars', TEMPERATURE_RANGES: '9,1' }),
      78,
      [/SHOPPING_SOURCE must be/, /'Mars' is not an IANA/, /TEMPERATURE_RANGES must ascend/],
    ],
    [
      'an absent config file',
      async () => ({ SHOPWEATHER_CONFIG: '/absent.env' }),
      78,
      [/\/absent\.env cannot be read \(ENOENT\)/],
    ],
    [
      'an empty config file',
      async () => ({ SHOPWEATHER_CONFIG: '/dev/null' }),
      78,
      [/\/dev\/null is empty/],
    ],
  ])('%s', async (_, changes, exitCode, messages) => {
    const args = ['run', '--month', '2025-04', '--dry-run', '--output', 'report.html'];
    const env = { ...databaseEnv(), ...(await changes()) };
    const { code, stdout, stderr } = await shopweather(args, { env, cwd: folder });
    for (const message of messages) expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).not.toContain(READER_PASSWORD);
    expect(stderr).not.toContain('hunter2');
    expect(existsSync(join(folder, 'report.html'))).toBe(false);
  });

  test('constant temperature is a report, not a failure', async () => {
    await administer(
      'weather',
      `DROP TABLE IF EXISTS ${own('constant')}`,
      `CREATE TABLE ${own('constant')} (date DATE, temperature FLOAT)`,
      `INSERT INTO ${own('constant')} SELECT date, 21.3 FROM weather_data`,
    );
    const env = { ...databaseEnv(), WEATHER_TABLE: own('constant') };
    const { code, stdout } = await shopweather(dryRun, { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      correlation: { r: null, n: 20, reason: 'constant temperature' },
      conclusion: {
        direction: 'unknown',
        text: expect.stringContaining('the temperature was the same'),
      },
    });
  });
});
