import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseConfig, type RawValues } from '../../../src/config/config.ts';
import { KEYS, PATH_KEYS } from '../../../src/config/keys.ts';
import type { CheckRule, DataCheckName } from '../../../src/domain/data-checks.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { filesForTests } from '../../support/csv.ts';
import { failureOf } from '../../support/failures.ts';

const requiredKeys = {
  HOME: '/home/shop',
  SHOPPING_SOURCE: 'mysql://reader@db.example.com/shopping_db',
  WEATHER_SOURCE: 'sqlite:/data/weather.db',
  REPORT_TIMEZONE: 'Asia/Seoul',
  REPORT_TO: 'owner@example.com',
  SMTP_HOST: 'mail.example.com',
  SMTP_FROM_MAIL: 'report@example.com',
};
const allParts = ['sources', 'mail', 'state'] as const;
const noParts: [] = [];
const inUtc = { TZ: undefined, resolved: 'UTC' };

const writeFile = filesForTests();

const parse = (values: RawValues) => parseConfig({ ...requiredKeys, ...values }, allParts, inUtc);

test.each([
  [{ SHOPWEATHER_STATE_DIR: '/var/lib/shop', XDG_STATE_HOME: '/state' }, '/var/lib/shop'],
  [{ XDG_STATE_HOME: '/state' }, '/state/shopweather'],
  [{ XDG_STATE_HOME: '' }, '/home/shop/.local/state/shopweather'],
])('the state folder with %j is %s', (values, folder) => {
  expect(parse(values).stateFolder).toBe(folder);
});

test('the required keys alone give all default values', () => {
  expect(parse({})).toEqual({
    sources: {
      shopping: {
        connection: {
          kind: 'mysql',
          name: 'mysql://reader@db.example.com:3306/shopping_db',
          host: 'db.example.com',
          port: 3306,
          socket: null,
          user: 'reader',
          password: '',
          database: 'shopping_db',
          tls: null,
        },
        columns: { table: 'shopping_data', date: 'date', value: 'amount' },
        dates: { format: null, sourceZone: 'Asia/Seoul', reportZone: 'Asia/Seoul' },
        csv: { delimiter: ',', encoding: 'utf-8', decimal: 'point' },
        onBadRow: 'fail',
      },
      weather: {
        connection: { kind: 'sqlite', name: 'sqlite:/data/weather.db', file: '/data/weather.db' },
        columns: { table: 'weather_data', date: 'date', value: 'temperature', extras: [] },
        dates: { format: null, sourceZone: 'Asia/Seoul', reportZone: 'Asia/Seoul' },
        unit: 'C',
        stations: {},
        csv: { delimiter: ',', encoding: 'utf-8', decimal: 'point' },
        onBadRow: 'fail',
      },
    },
    missingValues: 'mean',
    cutPoints: [20, 22],
    historyMonths: 12,
    holidays: [],
    checks: {
      'days-present': { atLeast: 0.7, atMost: null, severity: 'warn' },
      filled: { atLeast: null, atMost: 0.2, severity: 'warn' },
      duplicates: { atLeast: null, atMost: 0, severity: 'warn' },
      temperature: { atLeast: -60, atMost: 60, severity: 'fail' },
      amount: null,
      rows: { atLeast: 0.5, atMost: 2, severity: 'warn' },
      freshness: { atLeast: null, atMost: 10, severity: 'warn' },
      'join-loss': { atLeast: null, atMost: 0.1, severity: 'warn' },
    },
    timezone: 'Asia/Seoul',
    locale: 'en',
    currency: 'USD',
    look: { shopName: '', colour: '#1f6feb', logo: null },
    attach: ['csv'],
    templates: [],
    mail: {
      to: [{ name: '', address: 'owner@example.com' }],
      cc: [],
      bcc: [],
      from: { name: '', address: 'report@example.com' },
      subject: undefined,
    },
    sending: { condition: 'always', otherwise: 'silence' },
    smtp: { host: 'mail.example.com', port: 587, security: 'starttls', login: undefined },
    retryPolicy: { attempts: 3, delay: 2000, stepTimeout: 60_000, runTimeout: 900_000 },
    notifications: { alertTo: [], pingUrl: undefined, metricsFile: undefined },
    stores: null,
    stateFolder: '/home/shop/.local/state/shopweather',
  });
});

test('a dry run on the sample data needs no key', () => {
  const config = parseConfig({}, noParts, inUtc);
  expect(config).toMatchObject({
    sources: null,
    smtp: null,
    retryPolicy: { attempts: 3, delay: 2000, stepTimeout: 60_000, runTimeout: 900_000 },
    timezone: 'UTC',
  });
});

test.each([
  ['465', undefined, 'tls'],
  ['587', undefined, 'starttls'],
  ['25', undefined, 'starttls'],
  ['465', 'starttls', 'starttls'],
  ['25', 'none', 'none'],
])('port %s with SMTP_SECURITY %s is %s', (port, security, expected) => {
  const config = parse({ SMTP_PORT: port, SMTP_SECURITY: security });
  expect(config.smtp?.security).toBe(expected);
});

test.each([
  ['the password is the value of SHOPPING_PASSWORD', { SHOPPING_PASSWORD: 'a b' }, 'a b'],
  ['the password keeps spaces around it', { SHOPPING_PASSWORD: ' s ' }, ' s '],
  [
    'the password in the URL is percent-decoded',
    { SHOPPING_SOURCE: 'mysql://reader:p%40ss@h/d' },
    'p@ss',
  ],
  [
    'SHOPPING_PASSWORD takes precedence over the URL',
    { SHOPPING_SOURCE: 'mysql://reader:old@h/d', SHOPPING_PASSWORD: 'new' },
    'new',
  ],
])('%s', (_, values, expected) => {
  expect(parse(values).sources?.shopping.connection).toMatchObject({ password: expected });
});

test.each([
  ['mysql://reader@[::1]/shop', { name: 'mysql://reader@[::1]:3306/shop', host: '::1' }],
  ['mysql://reader@[2001:db8::7]:3307/shop', { host: '2001:db8::7', port: 3307, socket: null }],
  [
    'mysql://reader@localhost/shop?socket=/run/mysqld/mysqld.sock',
    {
      name: 'mysql://reader@localhost/shop?socket=/run/mysqld/mysqld.sock',
      socket: '/run/mysqld/mysqld.sock',
      database: 'shop',
    },
  ],
  ['mysql://reader@localhost/shop?socket=/run/my%20%26%3D%2B/s', { socket: '/run/my &=+/s' }],
])('SHOPPING_SOURCE=%s gives host, port and socket', (SHOPPING_SOURCE, expected) => {
  expect(parse({ SHOPPING_SOURCE }).sources?.shopping.connection).toMatchObject(expected);
});

test.each([
  ['20,22', [20, 22]],
  ['-5, 0, 12.5', [-5, 0, 12.5]],
  ['15', [15]],
])('TEMPERATURE_RANGES=%s gives %j', (text, expected) => {
  expect(parse({ TEMPERATURE_RANGES: text }).cutPoints).toEqual(expected);
});

test.each<[string, string, CheckRule | null]>([
  ['CHECK_DAYS_PRESENT', '60%', { atLeast: 0.6, atMost: null, severity: 'warn' }],
  ['CHECK_DAYS_PRESENT', '99.5%  fail', { atLeast: 0.995, atMost: null, severity: 'fail' }],
  ['CHECK_FILLED', '0% warn', { atLeast: null, atMost: 0, severity: 'warn' }],
  ['CHECK_DUPLICATES', '2 fail', { atLeast: null, atMost: 2, severity: 'fail' }],
  ['CHECK_TEMPERATURE', '-12.5..+45 warn', { atLeast: -12.5, atMost: 45, severity: 'warn' }],
  ['CHECK_TEMPERATURE', '-40..-1', { atLeast: -40, atMost: -1, severity: 'warn' }],
  ['CHECK_AMOUNT', '0.01..10000', { atLeast: 0.01, atMost: 10_000, severity: 'warn' }],
  ['CHECK_ROWS', '80%..125% fail', { atLeast: 0.8, atMost: 1.25, severity: 'fail' }],
  ['CHECK_FRESHNESS', 'off', null],
])('%s=%s gives %j', (key, text, expected) => {
  const { checks } = parse({ [key]: text });
  const name = key.replace('CHECK_', '').replace('_', '-').toLowerCase();
  expect(checks[name as DataCheckName]).toEqual(expected);
});

test('WEATHER_EXTRA_COLUMNS is a list of column names', () => {
  const { sources } = parse({ WEATHER_EXTRA_COLUMNS: 'precipitation, humidity' });
  expect(sources?.weather.columns.extras).toEqual(['precipitation', 'humidity']);
});

test('a CSV file may have column names that no database would have', () => {
  const { sources } = parse({
    WEATHER_SOURCE: 'csv:/data/weather 2025.csv.gz',
    WEATHER_DATE_COLUMN: 'date (local)',
    WEATHER_TEMPERATURE_COLUMN: '기온(°C)',
    WEATHER_EXTRA_COLUMNS: '강수량 (mm), wind.speed',
    WEATHER_DELIMITER: 'tab',
    WEATHER_ENCODING: 'cp949',
    WEATHER_DECIMAL: 'comma',
    BAD_ROWS: 'skip',
  });
  const file = '/data/weather 2025.csv.gz';
  expect(sources?.weather).toMatchObject({
    connection: { kind: 'csv', name: `csv:${file}`, file },
    columns: { date: 'date (local)', value: '기온(°C)', extras: ['강수량 (mm)', 'wind.speed'] },
    csv: { delimiter: '\t', encoding: 'cp949', decimal: 'comma' },
    onBadRow: 'skip',
  });
});

test.each([
  ['WEATHER_STATION_COLUMN', 'station` OR 1 = 1', /'station` OR 1 = 1' is not a column name/],
  ['WEATHER_DATE_COLUMN', 'da\tte', /is not a column name$/],
])('%s=%j is rejected for a database', async (key, value, message) => {
  const stations = writeFile('a = b');
  const failure = await failureOf(() =>
    parse({
      STORE_COLUMN: 'store',
      STORES_FILE: stations,
      WEATHER_STATION_COLUMN: 'station',
      [key]: value,
    }),
  );
  expect(failure.problems.map(({ what }) => what)).toEqual([expect.stringMatching(message)]);
});

test('a query file is rejected for a CSV file', async () => {
  const WEATHER_QUERY_FILE = writeFile('SELECT * FROM a WHERE date >= :start AND date < :end');
  const failure = await failureOf(() =>
    parse({ WEATHER_SOURCE: 'csv:/a.csv', WEATHER_QUERY_FILE }),
  );
  expect(failure.exitCode).toBe(EXIT.config);
  expect(failure.message).toBe('WEATHER_QUERY_FILE has no effect on a file');
});

describe('HOLIDAYS_FILE', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'shopweather-holidays-')), 'holidays.txt');
  afterAll(() => rmSync(dirname(path), { recursive: true }));

  test('has one date per line, with comments and empty lines', () => {
    writeFileSync(path, "\uFEFF# Korea\r\n2025-05-05 # Children's Day\r\n\r\n2025-05-06\r\n");
    expect(parse({ HOLIDAYS_FILE: path }).holidays).toEqual(['2025-05-05', '2025-05-06']);
  });

  test.each<[string, string | Uint8Array | null, RegExp]>([
    [
      'with a line that is not a date',
      '2025-05-05\n5 May 2025\n',
      /whose line 2 is not a date .*: '5 May 2025'$/,
    ],
    ['with a date that does not exist', '2025-02-29', /whose line 1 is not a date/],
    ['that is not a text file', new Uint8Array([1, 0]), /which is not a text file/],
    ['that does not exist', null, /which cannot be read \(ENOENT\)/],
  ])('names a file %s: exit 78', async (_, content, message) => {
    rmSync(path, { force: true });
    if (content !== null) writeFileSync(path, content);
    const failure = await failureOf(() => parse({ HOLIDAYS_FILE: path }));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^HOLIDAYS_FILE names /);
    expect(failure.message).toMatch(message);
  });
});

describe('TEMPLATES_DIR', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-templates-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const parseWith = (files: Record<string, string | Uint8Array>) => {
    const look = mkdtempSync(join(folder, 'look-'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(look, name), content);
    return parse({ TEMPLATES_DIR: look }).templates.map(({ name, path, source }) => {
      expect(path).toBe(join(look, name));
      return [name, source];
    });
  };

  test.each<[string, Record<string, string>, string[][]]>([
    ['no template', {}, []],
    ['one template', { 'report.txt.ejs': 'a' }, [['report.txt.ejs', 'a']]],
    [
      'two templates, in the order of the program',
      { 'note.html.ejs': 'b', 'report.html.ejs': '\uFEFFa' },
      [
        ['report.html.ejs', 'a'],
        ['note.html.ejs', 'b'],
      ],
    ],
    [
      'only other files and backup files of editors',
      { 'README.md': '', 'report.html.ejs~': '', '.#report.html.ejs': '' },
      [],
    ],
  ])('may contain %s', (_, files, expected) => {
    expect(parseWith(files)).toEqual(expected);
  });

  test.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    ['report.htm.ejs', {}, /report\.htm\.ejs \(did you mean report\.html\.ejs\?\)$/],
    ['Note.html.ejs', {}, /Note\.html\.ejs \(did you mean note\.html\.ejs\?\)$/],
    ['report.txt.EJS', {}, /report\.txt\.EJS \(did you mean report\.txt\.ejs\?\)$/],
    ['history.html.ejs', {}, /history\.html\.ejs \(did you mean /],
    ['x.ejs', { 'report.txt.ejs': '', 'y.ejs': '' }, / x\.ejs \(.*\), y\.ejs \(.*\)$/],
    ['report.txt.ejs', { 'report.txt.ejs': new Uint8Array([0]) }, /whose .* is not a text file$/],
  ])('must not contain %s: exit 78', async (name, files, message) => {
    const failure = await failureOf(() => parseWith({ [name]: '', ...files }));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(/^TEMPLATES_DIR names /);
    expect(failure.message).toMatch(message);
  });

  test.each([
    ['absent', /which cannot be read \(ENOENT\)$/],
    ['file', /which cannot be read \(ENOTDIR\)$/],
  ])('must be a folder that exists, unlike %s: exit 78', async (name, message) => {
    writeFileSync(join(folder, 'file'), '');
    const failure = await failureOf(() => parse({ TEMPLATES_DIR: join(folder, name) }));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.message).toMatch(message);
  });
});

describe('a weather service', () => {
  const connection = (values: RawValues) => parse(values).sources?.weather.connection;

  test.each<[string, object]>([
    [
      'open-meteo:37.5665,126.978',
      { kind: 'open-meteo', name: 'open-meteo:37.5665,126.978', latitude: 37.5665 },
    ],
    [
      'Open-Meteo: -33.860 , +151',
      { name: 'open-meteo:-33.86,151', latitude: -33.86, longitude: 151, key: null, url: null },
    ],
    ['open-meteo:-90,180', { latitude: -90, longitude: 180 }],
  ])('can be %s', (source, expected) => {
    expect(connection({ WEATHER_SOURCE: source })).toMatchObject(expected);
  });

  test.each([
    ['as it is', 'ab+cd/ef=='],
    ['percent-encoded', 'ab%2Bcd%2Fef%3D%3D'],
    ['with spaces around it', ' ab+cd/ef==\n'],
  ])('can have a key %s', (_, key) => {
    expect(connection({ WEATHER_SOURCE: 'kma:108', WEATHER_API_KEY: key })).toEqual({
      kind: 'kma',
      name: 'kma:108',
      station: 108,
      key: 'ab+cd/ef==',
      url: null,
    });
  });

  test('can have another address', () => {
    expect(
      connection({ WEATHER_SOURCE: 'open-meteo:0,0', WEATHER_URL: 'http://127.0.0.1:8080/om/' }),
    ).toMatchObject({ url: 'http://127.0.0.1:8080/om' });
  });

  test.each([
    ['WEATHER_EXTRA_COLUMNS', 'humidity'],
    ['WEATHER_DATE_FORMAT', 'YYYYMMDD'],
    ['WEATHER_TIMEZONE', 'UTC'],
    ['WEATHER_STATION_COLUMN', 'station'],
    ['WEATHER_TLS', 'on'],
    ['WEATHER_UNIT', 'F'],
  ])('does not use %s: exit 78', async (key, value) => {
    const failure = await failureOf(() =>
      parse({ WEATHER_SOURCE: 'open-meteo:0,0', [key]: value }),
    );
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.problems.map(({ what }) => what)).toEqual([
      expect.stringMatching(`^${key} has no effect with open-meteo:0,0`),
    ]);
  });
});

describe('one problem is reported with exit 78 for', () => {
  test.each<[string, string | undefined, RegExp]>([
    ['SHOPPING_SOURCE', undefined, /^SHOPPING_SOURCE is missing \(source of the sales/],
    ['SHOPPING_SOURCE', '  ', /^SHOPPING_SOURCE is missing/],
    ['SHOPPING_SOURCE', 'oracle://u:secret@h/d', /'oracle:' is not a source/],
    [
      'SHOPPING_SOURCE',
      '/data/shop.db',
      /must be mysql:\/\/user@host:port\/database, postgres:\/\/user@host:port\/database, sqlite:FILE or csv:FILE$/,
    ],
    ['SHOPPING_SOURCE', 'mysql://reader:secret@host:port/db', /is not a valid URL/],
    ['SHOPPING_SOURCE', 'mysql://reader:secret@/db', /is not a valid URL|names no host/],
    ['SHOPPING_SOURCE', 'mysql://host/db', /names no user/],
    ['SHOPPING_SOURCE', 'mysql://reader@host', /names no database/],
    ['SHOPPING_SOURCE', 'mysql://reader@host/a/b', /names no database/],
    ['SHOPPING_SOURCE', 'mysql://reader:se#cret@host/db', /is not a valid URL|names no/],
    ['SHOPPING_SOURCE', 'mysql://reader@host/db?ssl=1', /something after the database name/],
    ['SHOPPING_SOURCE', 'mysql://reader@localhost/db?socket=', /something after the database/],
    ['SHOPPING_SOURCE', 'mysql://reader@localhost/db?socket=/a&ssl=1', /something after the/],
    ['SHOPPING_SOURCE', 'mysql://reader@localhost/db?socket=/a#b', /something after the database/],
    ['SHOPPING_SOURCE', 'mysql://reader@localhost/db?socket=a.sock', /by a relative path/],
    ['SHOPPING_SOURCE', 'mysql://reader@db/db?socket=/a', /a socket, which is on this machine/],
    ['SHOPPING_SOURCE', 'mysql://reader@localhost:3306/db?socket=/a', /a socket, which is on this/],
    ['SHOPPING_SOURCE', 'mysql://reader@[::1/db', /is not a valid URL/],
    ['SHOPPING_TLS', 'yes', /must be on or off, not 'yes'/],
    ['SHOPPING_SOURCE', 'mysql://reader:%zzsecret@host/db', /has a % that is not followed/],
    ['WEATHER_SOURCE', 'sqlite:', /names no file/],
    ['WEATHER_SOURCE', 'csv:', /names no file; it must be csv:FILE/],
    ['SHOPPING_DELIMITER', '\\t', /must be one of , ; \| or tab, not '\\t'/],
    ['SHOPPING_ENCODING', 'latin1', /must be utf-8 or cp949/],
    ['WEATHER_DECIMAL', ',', /must be point or comma/],
    ['BAD_ROWS', 'ignore', /must be fail or skip/],
    ['WEATHER_SOURCE', 'noaa:X', /must be mysql:.*, open-meteo:LATITUDE,LONGITUDE or kma:STATION$/],
    ['SHOPPING_SOURCE', 'open-meteo:37,126', /names a weather service, which has no sales/],
    ['SHOPPING_SOURCE', 'kma:108', /names a weather service, which has no sales/],
    ['WEATHER_SOURCE', 'open-meteo:', /must be open-meteo:LATITUDE,LONGITUDE in degrees/],
    ['WEATHER_SOURCE', 'open-meteo:37.5', /must be open-meteo:LATITUDE,LONGITUDE/],
    ['WEATHER_SOURCE', 'open-meteo:37,126,7', /must be open-meteo:LATITUDE,LONGITUDE/],
    ['WEATHER_SOURCE', 'open-meteo:90.1,0', /from -90 to 90 and -180 to 180/],
    ['WEATHER_SOURCE', 'open-meteo:0,-180.1', /from -90 to 90 and -180 to 180/],
    ['WEATHER_SOURCE', 'open-meteo:37N,126E', /not '37N,126E'/],
    ['WEATHER_SOURCE', 'open-meteo:1e1,', /not '1e1,'/],
    ['WEATHER_SOURCE', 'kma:', /the number of an ASOS station, as in kma:108/],
    ['WEATHER_SOURCE', 'kma:Seoul', /the number of an ASOS station/],
    ['WEATHER_SOURCE', 'kma:108', /^WEATHER_API_KEY is missing: kma:108/],
    ['WEATHER_API_KEY', 'secret%zz', /has a % that is not followed/],
    ['WEATHER_API_KEY', 'a secret', /must be a single word/],
    ['WEATHER_URL', 'open-meteo.example.com', /must be a web address/],
    ['WEATHER_URL', 'https://me:secret@example.com', /without a user, a password/],
    ['WEATHER_URL', 'https://example.com/?apikey=secret', /without a user, a password, \? or #/],
    ['SHOPPING_TABLE', 'a`; DROP TABLE b', /is not a table name/],
    ['SHOPPING_TABLE', 'a.b.c', /is not a table name/],
    ['SHOPPING_DATE_COLUMN', 'a.b', /is not a column name/],
    ['SHOPPING_AMOUNT_COLUMN', 'a` FROM b; DROP TABLE b; --', /is not a column name of letters/],
    ['WEATHER_EXTRA_COLUMNS', 'rain,wind speed', /'wind speed' is not a column name/],
    ['WEATHER_TEMPERATURE_COLUMN', 'temp erature', /is not a column name/],
    ['STORE_COLUMN', 'shop` = 1 OR 1 = 1; --', /is not a column name of letters/],
    ['MISSING_VALUES', 'median', /must be mean or drop, not 'median'/],
    ['RETRY_ATTEMPTS', '0', /must be a number from 1 to 100/],
    ['RETRY_DELAY', '2', /must be a duration from 1ms to 24h/],
    ['STEP_TIMEOUT', '0s', /must be a duration/],
    ['RUN_TIMEOUT', '25h', /must be a duration/],
    ['WEATHER_EXTRA_COLUMNS', 'rain,rain', /names a column twice/],
    ['WEATHER_EXTRA_COLUMNS', 'rain,', /'' is not a column name/],
    ['HISTORY_MONTHS', '61', /must be a number of months from 0 to 60/],
    ['HISTORY_MONTHS', '-1', /must be a number of months/],
    ['TEMPERATURE_RANGES', '22,20', /must ascend/],
    ['TEMPERATURE_RANGES', '20,20', /must ascend/],
    ['TEMPERATURE_RANGES', '20;22', /must be numbers/],
    ['TEMPERATURE_RANGES', '20,', /must be numbers/],
    ['TEMPERATURE_RANGES', 'NaN', /must be numbers/],
    ['TEMPERATURE_RANGES', '1e400', /must be numbers/],
    ['CHECK_DAYS_PRESENT', '70', /must be off, or a limit with warn or fail, as in '70% warn'/],
    ['CHECK_DAYS_PRESENT', '101%', /as in '70% warn'/],
    ['CHECK_FILLED', '20% refuse', /as in '20% warn', not '20% refuse'$/],
    ['CHECK_FILLED', '-1%', /as in '20% warn'/],
    ['CHECK_DUPLICATES', 'warn', /as in '10 warn'/],
    ['CHECK_DUPLICATES', '0.5', /as in '10 warn'/],
    ['CHECK_TEMPERATURE', '60', /as in '-60..60 fail'/],
    ['CHECK_TEMPERATURE', '60..-60', /as in '-60..60 fail'/],
    ['CHECK_AMOUNT', '0..1e9', /as in '-60..60 fail'/],
    ['CHECK_ROWS', '50..200', /as in '50%..200% warn'/],
    ['CHECK_FRESHNESS', 'OFF', /must be off/],
    ['CHECK_JOIN_LOSS', '10%warn', /as in '20% warn'/],
    ['REPORT_TIMEZONE', 'Asia/Seol', /'Asia\/Seol' is not an IANA time zone/],
    ['REPORT_TIMEZONE', '+09:00', /is not an IANA time zone/],
    ['REPORT_LOCALE', 'fr', /must be en or ko/],
    ['SEND_IF', 'never', /must be always, notable or error-free, not 'never'/],
    ['SEND_OTHERWISE', 'nothing', /must be silence or note/],
    ['REPORT_CURRENCY', 'usd', /is not an ISO 4217 currency/],
    ['REPORT_TO', undefined, /^REPORT_TO is missing/],
    ['REPORT_TO', 'owner', /'owner' is not a mail address/],
    ['REPORT_TO', ',', /names no mail address/],
    ['REPORT_CC', 'a@example.com\r\nBcc: b@example.com', /line break or control character/],
    ['REPORT_SUBJECT', 'Hello\nBcc: b@example.com', /line break or control character/],
    ['SMTP_HOST', undefined, /^SMTP_HOST is missing/],
    ['SMTP_HOST', 'smtp://mail.example.com', /is not a host name/],
    ['SMTP_PORT', '70000', /must be a port from 1 to 65535/],
    ['SMTP_PORT', '58.7', /must be a port/],
    ['SMTP_SECURITY', 'ssl', /must be tls, starttls or none/],
    ['SMTP_USER', 'mailer', /^SMTP_PASSWORD is missing/],
    ['SMTP_PASSWORD', 'secret', /^SMTP_USER is missing/],
    ['SMTP_FROM_MAIL', 'a@example.com, b@example.com', /must be one mail address/],
  ])('%s=%j', async (key, value, message) => {
    const failure = await failureOf(() => parse({ [key]: value }));
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.problems).toHaveLength(1);
    expect(failure.problems[0]?.what).toMatch(message);
    expect(failure.problems[0]?.remedy).not.toBe('');
    expect(JSON.stringify(failure.problems)).not.toContain('secret');
  });
});

test('all problems are reported together', async () => {
  const failure = await failureOf(() =>
    parseConfig(
      { HOME: '/', REPORT_LOCALE: 'fr', SMTP_PORT: 'x', REPORT_TO: 'nobody' },
      allParts,
      inUtc,
    ),
  );
  expect(failure.problems.map(({ what }) => what.split(' ')[0])).toEqual([
    ...['REPORT_LOCALE', 'REPORT_TO', 'SMTP_PORT'],
    ...['SHOPPING_SOURCE', 'WEATHER_SOURCE', 'SMTP_FROM_MAIL', 'SMTP_HOST'],
  ]);
});

describe('the time zone of the system, used without REPORT_TIMEZONE', () => {
  const zone = (TZ: string | undefined, resolved: string | undefined) =>
    parseConfig({}, noParts, { TZ, resolved }).timezone;

  test.each([
    [undefined, 'Europe/Berlin', 'Europe/Berlin'],
    ['Asia/Seoul', 'Asia/Seoul', 'Asia/Seoul'],
    [':Asia/Seoul', 'Asia/Seoul', 'Asia/Seoul'],
    // By POSIX an empty TZ is UTC.
    ['', 'Etc/Unknown', 'UTC'],
    [undefined, undefined, 'UTC'],
  ])('with TZ=%s, resolved as %s, is %s', (TZ, resolved, expected) => {
    expect(zone(TZ, resolved)).toBe(expected);
  });

  test.each(['Asia/Seol', 'KST-9'])(
    'is rejected with TZ=%s, which the runtime would read as UTC',
    async (TZ) => {
      const failure = await failureOf(() => zone(TZ, undefined));
      expect(failure.exitCode).toBe(EXIT.config);
      expect(failure.message).toContain(`TZ is '${TZ}'`);
    },
  );

  test('does not matter if REPORT_TIMEZONE is set', () => {
    const raw = { REPORT_TIMEZONE: 'Asia/Seoul' };
    const config = parseConfig(raw, noParts, { TZ: 'Asia/Seol', resolved: undefined });
    expect(config.timezone).toBe('Asia/Seoul');
  });
});

test('PATH_KEYS lists every key whose value is a file or folder', () => {
  const pathKeys = Object.entries(KEYS).filter(
    ([name, { meaning }]) =>
      /_(FILE|DIR)$/.test(name) || /^(PEM |PNG or JPEG )?file\b/.test(meaning),
  );
  expect(pathKeys.map(([name]) => name)).toEqual(PATH_KEYS);
});
