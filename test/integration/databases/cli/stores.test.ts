import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import type { Analysis, StoreEffect } from '../../../../src/domain/analysis.ts';
import { shopweather } from '../../../support/cli.ts';
import { administer, databaseEnv, sourceUrl } from '../../../support/databases.ts';
import { openProxy } from '../../../support/proxy.ts';
import { openShop, type Shop } from '../../../support/shop.ts';

const table = 'stores';
const folder = mkdtempSync(join(tmpdir(), 'shopweather-stores-'));
const stations = join(folder, 'stores.txt');
writeFileSync(stations, "# shop = station\nOld town = 108\nO'Hara's & <Sons> = 159\n\n항구=159\n");

/** The effect of one degree in each store, with the weather of its station. */
const EFFECTS = { 'Old town': -8, "O'Hara's & <Sons>": 5, 항구: 0, Closed: null } as const;

/** The temperature at a station on a day of April. */
const temperature = (station: number, day: number) =>
  18 + (station === 108 ? 4 * Math.sin(day * 1.7) : 4 * Math.cos(day * 2.3)) + day / 20;

let env: Record<string, string>;

beforeAll(async () => {
  const days = Array.from({ length: 30 }, (_, i) => i + 1);
  const date = (day: number) => `'2025-04-${String(day).padStart(2, '0')}'`;
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const sales = Object.entries(EFFECTS).flatMap(([store, effect]) =>
    effect === null
      ? [`('2025-04-03', ${quoted(store)}, 10)`]
      : days.flatMap((day) => {
          const warmth = temperature(store === 'Old town' ? 108 : 159, day);
          const noise = 6 * Math.sin(day * day * 0.9 + store.length);
          const amount = 300 + effect * warmth + noise;
          // Two purchases a day whose sum is this amount.
          return [
            `(${date(day)}, ${quoted(store)}, ${amount - 100})`,
            `(${date(day)}, ${quoted(store)}, 100)`,
          ];
        }),
  );
  await administer(
    'shopping',
    `CREATE TABLE ${table} (date DATE, store VARCHAR(40) CHARACTER SET utf8mb4, amount DOUBLE)`,
    `INSERT INTO ${table} VALUES ${sales.join(', ')}, ('2025-04-05', NULL, 50)`,
  );
  const readings = [108, 159].flatMap((station) =>
    days.map((day) => `(${date(day)}, ${station}, ${temperature(station, day)})`),
  );
  await administer(
    'weather',
    `CREATE TABLE ${table} (date DATE, station INT, temperature DOUBLE)`,
    `INSERT INTO ${table} VALUES ${readings.join(', ')}`,
  );
  env = {
    ...databaseEnv(),
    SHOPPING_TABLE: table,
    WEATHER_TABLE: table,
    STORE_COLUMN: 'store',
    STORES_FILE: stations,
    WEATHER_STATION_COLUMN: 'station',
    REPORT_TIMEZONE: 'Asia/Seoul',
  };
});
afterAll(async () => {
  for (const side of ['shopping', 'weather'] as const) {
    await administer(side, `DROP TABLE ${table}`);
  }
  rmSync(folder, { recursive: true });
});

async function analysisOf(args: string[], changes: Record<string, string> = {}): Promise<Analysis> {
  const { code, stdout, stderr } = await shopweather(
    ['run', '--month', '2025-04', '--dry-run', '--format', 'json', ...args],
    { env: { ...env, ...changes } },
  );
  expect([code, stderr]).toEqual([0, expect.anything()]);
  return JSON.parse(stdout);
}

const byName = (stores: StoreEffect[]) =>
  Object.fromEntries(stores.map((effect) => [effect.store, effect]));

describe('one report on all stores', () => {
  test('lists the effect in each store, from lost to gained sales, with the weather of its station', async () => {
    const { stores, days } = await analysisOf([]);
    expect(days.joined).toBe(30);
    expect(stores.map(({ store }) => store)).toEqual([
      'Old town',
      '항구',
      "O'Hara's & <Sons>",
      'Closed',
    ]);
    const {
      'Old town': old,
      항구: harbour,
      "O'Hara's & <Sons>": pub,
      Closed: closed,
    } = byName(stores);
    expect(old?.perDegree).toBeCloseTo(-8, 0);
    expect(old).toMatchObject({ station: '108', n: 30, reason: null });
    expect(pub?.perDegree).toBeCloseTo(5, 0);
    expect(Math.abs(harbour?.perDegree ?? 9)).toBeLessThan(1);
    expect(closed).toMatchObject({ station: null, n: 1, perDegree: null, p: null, pHolm: null });
    for (const effect of [old, pub]) expect(effect?.pHolm).toBeLessThan(0.001);
    expect(harbour?.pHolm).toBeGreaterThan(0.05);
    // Holm: the smallest p times the number of stores that have one.
    const ps = [old, pub, harbour].map((effect) => effect?.p ?? 1);
    expect(old?.pHolm).toBeCloseTo(Math.max(Math.min(1, 3 * (old?.p ?? 1))), 12);
    expect(Math.min(...ps)).toBe(old?.p);
  });

  test('has the same figures for a store as a report on this store', async () => {
    const { stores } = await analysisOf([]);
    for (const store of ['Old town', "O'Hara's & <Sons>", '항구']) {
      const single = await analysisOf(['--store', store]);
      const { perDegree, ci95, p, n } = single.effect;
      expect(byName(stores)[store]).toMatchObject({ perDegree, ci95, p, n });
      expect(single.stores).toEqual([]);
    }
  });

  test('uses the whole weather for every store if there is no STORES_FILE', async () => {
    const { stores } = await analysisOf([], { STORES_FILE: '', WEATHER_STATION_COLUMN: '' });
    expect(stores.map(({ station }) => station)).toEqual([null, null, null, null]);
  });

  test('shows the exact names in the text and on the page', async () => {
    const print = (format: string) =>
      shopweather(['run', '--month', '2025-04', '--dry-run', '--format', format], { env });
    const text = await print('text');
    const html = await print('html');
    expect(text.stdout).toMatch(/^The stores$/m);
    expect(text.stdout).toMatch(/O'Hara's & <Sons> +/);
    expect(text.stdout).toMatch(
      /2 stores show an effect beyond what chance brings about in one of 3/,
    );
    expect(html.stdout).toContain('O&#39;Hara&#39;s &amp; &lt;Sons&gt;');
  });

  test.each([
    [{ STORE_COLUMN: '' }, /STORES_FILE says nothing without STORE_COLUMN/],
    [{ WEATHER_STATION_COLUMN: '' }, /STORES_FILE says nothing without WEATHER_STATION_COLUMN/],
    [{ STORES_FILE: '' }, /WEATHER_STATION_COLUMN says nothing without STORES_FILE/],
    [{ STORES_FILE: '/absent' }, /STORES_FILE names \/absent, which cannot be read/],
    [{ STORE_COLUMN: 'shop' }, /a column does not exist: .*'shop'/],
    [
      { STORE_COLUMN: '', STORES_FILE: '', STORE_REPORTS: 'each' },
      /STORE_REPORTS=each says nothing/,
    ],
  ])('exits 78 with %j', async (changes, message) => {
    const { code, stderr } = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
      env: { ...env, ...(changes as Record<string, string>) },
    });
    expect(stderr).toMatch(message);
    expect(code).toBe(78);
  });

  test.each([
    ['Old town', /^.*line 1 is not of the form STORE = STATION: 'Old town'/m],
    ['a = 1\na = 2', /has the store 'a' twice \(line 2\)/],
    ['# nothing', /has no line STORE = STATION/],
    ['a\\ = 1', /line 1 is not of the form/],
  ])('exits 78 if STORES_FILE contains %j', async (text, message) => {
    const file = join(folder, 'wrong.txt');
    writeFileSync(file, text);
    const { code, stderr } = await shopweather(['run', '--month', '2025-04', '--dry-run'], {
      env: { ...env, STORES_FILE: file },
    });
    expect(stderr).toMatch(message);
    expect(code).toBe(78);
  });
});

// Names that do not occur in the data.
const unknownNames = join(folder, 'slips.txt');
writeFileSync(
  unknownNames,
  `Old Town = 108\n항구 = 801\n${Array.from({ length: 7 }, (_, i) => `Shop ${i} = 108\n`).join('')}`,
);
const WARNINGS = [
  "STORES_FILE names stores without sales: 'Old Town', 'Shop 0', 'Shop 1', 'Shop 2', 'Shop 3', and 3 more",
  "STORES_FILE names stations without readings: '801'",
];

test('unknown names in STORES_FILE are listed in the log, and known ones are not', async () => {
  const log = async (file: string) => {
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
    const { code, stderr } = await shopweather(args, { env: { ...env, STORES_FILE: file } });
    expect(code).toBe(0);
    return stderr;
  };
  const warnings = await log(unknownNames);
  for (const warning of WARNINGS) expect(warnings).toContain(`warning: ${warning}`);
  expect(await log(stations)).not.toContain('STORES_FILE');
});

describe('a report on one store', () => {
  test('has its name in the title', async () => {
    const { stdout } = await shopweather(
      ['run', '--month', '2025-04', '--dry-run', '--format', 'text', '--store', '항구'],
      { env: { ...env, SHOP_NAME: 'Three shops' } },
    );
    expect(stdout).toContain('Three shops, 항구');
  });

  test.each<[string[], Record<string, string>, number, RegExp]>([
    [['--store', 'nowhere'], {}, 65, /there is no row for 2025-04/],
    [['--store', 'a\\b'], {}, 64, /--store.*without backslash/],
    [['--store', ''], {}, 64, /--store.*name of a store/],
    [
      ['--store', 'Old town'],
      { STORE_COLUMN: '', STORES_FILE: '', WEATHER_STATION_COLUMN: '' },
      64,
      /the configuration names no column of stores/,
    ],
    [['--store', "x' OR '1'='1"], {}, 65, /there is no row/],
    [[], { STORE_REPORTS: 'each' }, 64, /Name the store with --store/],
  ])('fails with %j and %j: exit %i', async (args, changes, expected, message) => {
    const { code, stderr } = await shopweather(
      ['run', '--month', '2025-04', '--dry-run', ...args],
      {
        env: { ...env, ...changes },
      },
    );
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
  });
});

describe('a report on each store', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.close());
  const settings = () => ({ ...env, STORE_REPORTS: 'each', SHOP_NAME: '', HISTORY_MONTHS: '1' });

  test('is sent once to every recipient, even if another store fails', async () => {
    await administer('shopping', `INSERT INTO ${table} VALUES ('2025-04-01', 'Empty', NULL)`);
    const { code, stderr } = await shop.command(['run', '--month', '2025-04'], settings());
    expect(stderr).toMatch(/Empty: every amount of 2025-04 is missing/);
    expect(code).toBe(65);
    const subjects = await Promise.all(
      shop.server.received.map(async ({ raw }) => (await simpleParser(raw)).subject),
    );
    expect(subjects).toHaveLength(4);
    for (const store of Object.keys(EFFECTS)) {
      expect(subjects.filter((subject) => subject?.includes(store))).toHaveLength(1);
    }
    expect(
      shop.rows('SELECT report FROM runs ORDER BY report').map(({ report }) => report),
    ).toEqual([
      '2025-04, Closed',
      '2025-04, Empty',
      "2025-04, O'Hara's & <Sons>",
      '2025-04, Old town',
      '2025-04, 항구',
    ]);
    await administer('shopping', `DELETE FROM ${table} WHERE store = 'Empty'`);

    const again = await shop.command(['run', '--month', '2025-04'], settings());
    expect(again.code).toBe(0);
    expect(shop.server.received).toHaveLength(4);
  });

  test('counts for status, which lists the months with reports that were not sent', async () => {
    // All reports of April were sent, except for a store that no longer exists. Later ones were not.
    expect((await shop.command(['status'])).stdout).toMatch(/^never sent: 2025-05 to /m);
    const setState = (state: string) =>
      shop.rows(`UPDATE deliveries SET state = '${state}' WHERE report = '2025-04, 항구'`);
    setState('refused');
    expect((await shop.command(['status'])).stdout).toMatch(/^never sent: 2025-04 to /m);
    setState('sent');
  });

  test('warns about unknown names in STORES_FILE', async () => {
    const { stderr } = await shop.command(['run', '--month', '2025-04', '--verbose'], {
      ...settings(),
      STORES_FILE: unknownNames,
    });
    for (const warning of WARNINGS) expect(stderr).toContain(warning);
  });

  test('is not possible with backfill --send: exit 64', async () => {
    const span = ['--from', '2025-04', '--to', '2025-04'];
    const { code, stderr } = await shop.command(['backfill', ...span, '--send'], settings());
    expect([code, stderr]).toEqual([64, expect.stringMatching(/STORE_REPORTS=one .* run --month/)]);
    expect(shop.server.received).toHaveLength(4);
    const all = await shop.command(['backfill', ...span], { ...settings(), STORE_REPORTS: 'one' });
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('2025-04')]);
  });

  test('can be sent again alone, and the report on all stores is independent of it', async () => {
    const one = await shop.command(
      ['run', '--month', '2025-04', '--store', 'Old town', '--resend'],
      settings(),
    );
    expect(one.code).toBe(0);
    expect(shop.server.received).toHaveLength(5);
    const all = await shop.command(['run', '--month', '2025-04'], env);
    expect(all.code).toBe(0);
    const mail = await simpleParser(shop.server.received.at(-1)?.raw ?? '');
    const names = mail.attachments.map(({ filename }) => filename);
    expect(names).toEqual(
      expect.arrayContaining(['shopweather-2025-04.csv', 'shopweather-2025-04-stores.csv']),
    );
    const csv = mail.attachments.at(-1)?.content.toString('utf8') ?? '';
    expect(csv.split('\r\n')).toHaveLength(6);
    expect(csv).toMatch(/^Old town,108,/m);
  });
});

test('backfill compares the stores of each month, and queries each database for them once', async () => {
  const proxies = await Promise.all(
    (['shopping', 'weather'] as const).map(async (side) => {
      const url = new URL(sourceUrl(side));
      const proxy = await openProxy(Number(url.port));
      url.port = String(proxy.port);
      return { proxy, source: { [`${side.toUpperCase()}_SOURCE`]: url.href } };
    }),
  );
  const output = join(folder, 'backfill');
  const args = ['backfill', '--from', '2025-02', '--to', '2025-05', '--output', output];
  const { code, stdout } = await shopweather(args, {
    env: Object.assign(
      { ...env, SHOPWEATHER_STATE_DIR: join(folder, 'state') },
      ...proxies.map(({ source }) => source),
    ),
  });
  for (const { proxy } of proxies) proxy.close();
  // The other months have no rows.
  expect(code).toBe(65);
  expect(stdout).toMatch(/^2025-04 .* made$/m);
  // One query for the days and one for the days by store or station, for any number of months.
  expect(proxies.map(({ proxy }) => proxy.connections())).toEqual([2, 2]);

  const page = join(folder, 'run.html');
  await shopweather(['run', '--month', '2025-04', '--dry-run', '--output', page], { env });
  const stores = (file: string) =>
    readFileSync(file, 'utf8').match(
      /<tr[^>]*>(?:(?!<\/tr>)[\s\S])*(?:Old town|항구)[\s\S]*?<\/tr>/g,
    );
  expect(stores(join(output, '2025-04.html'))).toHaveLength(2);
  expect(stores(join(output, '2025-04.html'))).toEqual(stores(page));
});
