import type { Period } from '../domain/calendar.ts';
import type { MysqlConnection, SourceSettings, TableColumns } from '../domain/source-settings.ts';
import { openServer } from '../extract/create-sources.ts';
import { type DailyQuery, dailyQuery } from '../extract/sql/daily-query.ts';
import { type Database, quote, type Row } from '../extract/sql/database.ts';
import { nameOf, whereOf } from '../extract/sql/table-source.ts';
import { type Finding, follow, type Verdict } from './check-result.ts';
import { checkCsv } from './csv.ts';
import { isNear, reachable } from './network.ts';

/** What the checks of a source go by. */
export interface SourceCheck {
  /** What the source is called: shopping or weather. */
  side: string;
  settings: SourceSettings;
  /** The last finished month. */
  period: Period;
  /** Milliseconds that a query may take. */
  timeout: number;
  now: () => Temporal.Instant;
}

/** Checks one source from its host name to the index that serves its query. */
export async function* checkSource(check: SourceCheck): AsyncGenerator<Finding> {
  const { settings, side, timeout } = check;
  const { connection, columns, dates } = settings;
  if (connection.kind === 'csv') {
    yield* checkCsv(check, { ...settings, connection });
    return;
  }
  const where = whereOf(columns, connection);
  const isMysql = connection.kind === 'mysql';
  const server = await openServer(connection);
  const opened: { database?: Database; query?: DailyQuery } = {};
  const database = () => opened.database as Database;
  const query = () => opened.query as DailyQuery;
  try {
    yield* follow(side, [
      ...(isMysql && connection.socket === null ? reachable(connection.host, connection.port) : []),
      [
        isMysql ? 'login' : 'file',
        async () => {
          opened.database = await server.open(timeout);
          return isMysql ? `as ${connection.user}` : connection.name;
        },
      ],
      [
        typeof columns.table === 'string' ? 'table' : 'query file',
        async () => {
          opened.query = await dailyQuery(database(), columns, dates, check.period, where, {
            grouped: columns.groupColumn !== undefined,
          });
          const { date, value, extras = [] } = columns;
          return `${date} and ${[value, ...extras].join(', ')} of ${nameOf(columns)}`;
        },
      ],
      [
        'query',
        async () => {
          const start = performance.now();
          const rows = await database().select(query().sql);
          const took = Math.round(performance.now() - start);
          const days = new Set(rows.map(({ day }) => day));
          return `${days.size} days of ${check.period.start.slice(0, 7)} in ${took} ms`;
        },
      ],
      ...(isMysql
        ? ([
            ['index', () => served(database(), query(), columns)],
            ['rights', () => rights(database())],
            ['encryption', () => encryption(database(), connection, side)],
            ['clock', () => clock(database(), check.now)],
          ] as const)
        : []),
    ]);
  } finally {
    await opened.database?.close();
  }
}

// Below this a scan is as good as an index.
const SMALL = 10_000;

async function served(
  database: Database,
  { sql }: DailyQuery,
  { table, date, value, groupColumn }: TableColumns,
): Promise<Verdict> {
  if (typeof table !== 'string') return 'yours to see to, by EXPLAIN of the query';
  // The newest MySQL tells plans in another form unless asked.
  const [plan = {}] = await database.select(`EXPLAIN FORMAT=TRADITIONAL ${sql}`).catch(() => []);
  const columns = [date, ...(groupColumn === undefined ? [] : [groupColumn]), value]
    .map(quote)
    .join(', ');
  // TiDB knows but its own, and plans on views are not for everybody.
  if (!('rows' in plan)) return `the server does not tell; best is one on (${columns})`;
  const create = `CREATE INDEX by_date ON ${quote(table)} (${columns})`;
  const rows = Number(plan.rows ?? 0);
  if (plan.key == null) {
    if (rows < SMALL) return `none is needed yet: ${rows} rows; later: ${create}`;
    return { warning: `none serves the query, which reads all ${rows} rows`, remedy: create };
  }
  const readsAll =
    plan.type === 'index' && !(await isFirstColumn(database, table, String(plan.key), date));
  if (readsAll && rows >= SMALL) {
    return {
      warning: `${plan.key} does not begin with ${date}: the query reads all ${rows} rows`,
      remedy: create,
    };
  }
  const extra = String(plan.Extra ?? plan.extra ?? '');
  if (/Using index(?! condition)/.test(extra)) return `${plan.key} serves the query by itself`;
  return `${plan.key} serves the query; faster on millions of rows: ${create}`;
}

async function isFirstColumn(database: Database, table: string, key: string, column: string) {
  const rows = await database.select(`SHOW INDEX FROM ${quote(table)}`);
  return rows.some(
    (row) => row.Key_name === key && Number(row.Seq_in_index) === 1 && row.Column_name === column,
  );
}

const HARMLESS = /^(SELECT|USAGE|SHOW VIEW)( \(.*\))?$/i;

async function rights(database: Database): Promise<Verdict> {
  const grants = await database.select('SHOW GRANTS FOR CURRENT_USER');
  const beyond = new Set(
    grants.flatMap((row) => rightsOf(row)).filter((right) => !HARMLESS.test(right)),
  );
  if (beyond.size === 0) return 'SELECT alone';
  return {
    warning: `the user may do more than read: ${[...beyond].join(', ')}`,
    remedy: 'Give shopweather a user of its own with SELECT on that table alone.',
  };
}

/** The rights that a line of SHOW GRANTS names; lines about roles name none. */
function rightsOf(row: Row): string[] {
  const [, list] = /^GRANT (.+?) ON .+ TO /.exec(String(Object.values(row)[0])) ?? [];
  return list?.split(/, (?![^(]*\))/).map((right) => right.trim()) ?? [];
}

async function encryption(
  database: Database,
  { host, socket }: MysqlConnection,
  side: string,
): Promise<Verdict> {
  const rows = await database.select(
    "SHOW STATUS WHERE Variable_name IN ('Ssl_version', 'Ssl_cipher')",
  );
  const { Ssl_version, Ssl_cipher } = Object.fromEntries(
    rows.map((row) => [row.Variable_name, row.Value]),
  );
  if (Ssl_cipher) return [Ssl_version, Ssl_cipher].filter(Boolean).join(', ');
  if (socket !== null) return 'none is needed: the connection does not leave this machine';
  if (await isNear(host)) return 'none, within this machine or its own network';
  return {
    warning: 'none, and the server is in another network: sales go there in the clear',
    remedy: `Set ${side.toUpperCase()}_TLS=on, and ${side.toUpperCase()}_TLS_CA to the file of the authority that signed the server's certificate.`,
  };
}

const CLOCK_TOLERANCE = 60;

async function clock(database: Database, now: () => Temporal.Instant): Promise<Verdict> {
  const [row] = await database.select('SELECT UTC_TIMESTAMP() AS now');
  const theirs = Temporal.Instant.from(`${String(row?.now).replace(' ', 'T')}Z`);
  const seconds = Math.round(theirs.until(now()).total('seconds'));
  if (Math.abs(seconds) <= CLOCK_TOLERANCE) return "agrees with this machine's";
  return {
    warning: `this machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the server's`,
    remedy: 'Have both set by NTP: the clock decides which month is over.',
  };
}
