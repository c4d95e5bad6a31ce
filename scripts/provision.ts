/**
 * Makes sure that the programs the tests start are there: MariaDB's server and its Spider engine, the
 * servers of PostgreSQL and MySQL, Chromium, shells, and what the executable is built and measured
 * with. Installs what is missing if it can (on Debian or Ubuntu, as root), else says what to install.
 * MySQL and the Spider engine are not installed, but fetched into the user's cache folder.
 *
 * - `--require-mysql`: fails if MySQL cannot be had, which Debian's unstable lacks on some days
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasMysql, isMysql, MYSQL_FOLDER, mysqlProgram } from '../test/support/mysql.ts';
import { CACHE, findProgram } from '../test/support/programs.ts';
import { hasSpider, spiderFolder } from '../test/support/spider.ts';

// MariaDB's core packages hold the programs without starting a service at installation.
const PACKAGES = {
  mariadbd: 'mariadb-server-core',
  'mariadb-install-db': 'mariadb-server-core',
  mariadb: 'mariadb-client-core',
  postgres: 'postgresql',
  initdb: 'postgresql',
  psql: 'postgresql',
  chromium: 'chromium',
  // For npm run package.
  strip: 'binutils',
  // For the completion scripts and the manual page.
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  script: 'bsdutils',
  mandoc: 'mandoc',
  // For the schedule.
  cron: 'cron',
  crontab: 'cron',
  'systemd-analyze': 'systemd',
  flock: 'util-linux',
  // For servers that end with the tests.
  setpriv: 'util-linux',
  // For the faults.
  faketime: 'faketime',
  // For npm run bench.
  time: 'time',
  zstd: 'zstd',
} as const;

/** Megabytes to download for the packages that are larger than all the others together. */
const LARGE_PACKAGES: Record<string, number> = { chromium: 190, postgresql: 80 };

/** What Debian's PostgreSQL packages read at installation. */
const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.conf';

const { values: options } = parseArgs({
  options: { 'require-mysql': { type: 'boolean', default: false } },
});
const isRoot = process.getuid?.() === 0;

installPackages();
provideSpider();
provideMysql();

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fail(...lines: string[]): void {
  say(lines.join('\n'));
  process.exitCode = 1;
}

function installPackages(): void {
  const missing = () => Object.entries(PACKAGES).filter(([program]) => !findProgram(program));
  const packages = [...new Set(missing().map(([, name]) => name))];
  if (packages.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (isRoot && findProgram('apt-get')) {
    if (packages.includes('postgresql')) preventCluster();
    const size = packages.reduce((sum, name) => sum + (LARGE_PACKAGES[name] ?? 0), 60);
    say(`Installing ${packages.join(', ')}: up to ${size} MB.`);
    for (const command of ['apt-get update', install]) {
      spawnSync('sh', ['-c', command], {
        stdio: ['ignore', 'ignore', 'inherit'],
        // Without the second, the package asks whether to replace the settings of the cluster.
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', UCF_FORCE_CONFFOLD: '1' },
      });
    }
  }
  const absent = missing().map(([program]) => program);
  if (absent.length === 0) return;
  fail(
    `The tests need programs that are not installed: ${absent.join(', ')}.`,
    `On Debian or Ubuntu, as root: apt-get update && ${install}`,
    'Elsewhere: install them, and put them on PATH.',
  );
}

/**
 * Keeps Debian's package from making a database cluster and starting its service. If the file exists,
 * the administrator has decided already.
 */
function preventCluster(): void {
  if (existsSync(CLUSTER_SETTINGS)) return;
  mkdirSync(dirname(CLUSTER_SETTINGS), { recursive: true });
  writeFileSync(
    CLUSTER_SETTINGS,
    '# Written before the tests of shopweather installed PostgreSQL: they need its programs alone.\n' +
      'create_main_cluster = false\n',
  );
}

function provideSpider(): void {
  const folder = spiderFolder();
  // Without a server there is nothing to add it to; that was said already.
  if (folder === undefined || hasSpider(folder)) return;
  checkCache();
  say("Fetching the Spider engine of MariaDB's server: less than 1 MB.");
  try {
    try {
      fetchSpider(folder);
    } catch (error) {
      if (!isRoot) throw error;
      say('There is one for the newest server alone. Bringing the server up to date: about 20 MB.');
      quietly('apt-get', ['update']);
      quietly('apt-get', ['install', '-y', 'mariadb-server-core', 'mariadb-client-core']);
      fetchSpider(spiderFolder() as string);
    }
  } catch {
    fail(
      'The tests need the Spider engine of the very version of mariadbd, and could not fetch it.',
      'On Debian or Ubuntu: apt-get update, and bring mariadb-server-core up to date.',
      'Elsewhere: install mariadb-plugin-spider, or put ha_spider.so into the plugins of mariadbd.',
    );
  }
}

/** Takes the engine out of its package, which would bring a service of the whole server with it. */
function fetchSpider(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-spider-'));
  try {
    const status = quietly('dpkg', ['-s', 'mariadb-server-core']);
    const version = /^Version: (.*)$/m.exec(status)?.[1];
    quietly('apt-get', ['download', `mariadb-plugin-spider=${version}`], folder);
    quietly('sh', ['-c', 'dpkg-deb -x *.deb .'], folder);
    const file = quietly('find', ['.', '-name', 'ha_spider.so'], folder).trim();
    mkdirSync(target, { recursive: true });
    copyFileSync(join(folder, file), join(target, 'ha_spider.so'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function quietly(program: string, args: string[], cwd = '.'): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
}

function provideMysql(): void {
  if (hasMysql()) return;
  checkCache();
  say("Fetching MySQL from Debian's unstable: about 80 MB, and 410 MB when unpacked.");
  try {
    fetchMysql(MYSQL_FOLDER);
  } catch (error) {
    say(
      `\nNO MYSQL: it could not be fetched (${(error as Error).message.split('\n')[0]}).\n` +
        'On Debian: see that its mirror can be reached; on some days unstable has no MySQL.\n' +
        'Elsewhere, as on Ubuntu: install its server and client, so that mysqld and mysql are on PATH.',
    );
    if (options['require-mysql']) fail('Its tests are required here.\n');
    else say('Its tests will NOT RUN; they are listed above the summary of the others.\n');
  }
}

/**
 * Takes MySQL, which no stable release of Debian has, out of the packages of the unstable one, with
 * all libraries that it is linked to. Nothing of it is installed, and the system's lists stay as
 * they are.
 */
function fetchMysql(target: string): void {
  // Beside the target, so that it appears there at once and whole.
  const folder = mkdtempSync(join(CACHE, 'mysql-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = file(
    'sources.list',
    `deb [signed-by=${keyring}] ${debianMirror()} unstable main\n`,
  );
  const settings = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '-',
    'Dir::State': folder,
    // As if nothing were installed: all that it needs comes along.
    'Dir::State::status': file('status', ''),
    'Dir::Cache': folder,
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    'Debug::NoLocking': 'true',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`);
  // The system's hooks would work on the system.
  const hooks = ['APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success'];
  file('apt.conf', [...lines, ...hooks.map((key) => `#clear ${key};\n`)].join(''));
  const call = (command: string) =>
    execFileSync('sh', ['-euc', command], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    call('mkdir -p lists/partial archives/partial root');
    call('apt-get -c apt.conf update -qq');
    call('apt-get -c apt.conf install -y -qq --download-only mysql-server-core mysql-client-core');
    call('for package in archives/*.deb; do dpkg-deb -x "$package" root; done');
    rmSync(target, { recursive: true, force: true });
    renameSync(join(folder, 'root'), target);
    if (!isMysql(mysqlProgram('mysqld')) || !isMysql(mysqlProgram('mysql'))) {
      throw new Error('its packages hold another server');
    }
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The mirror of Debian that the system takes its packages from. */
function debianMirror(): string {
  const files = globSync('/etc/apt/{sources.list,sources.list.d/*}');
  const mirror = files
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => !line.trimStart().startsWith('#'))
    .map((line) => /https?:\/\/\S+\/debian\/?(?=\s|$)/.exec(line)?.[0])
    .find((address) => address !== undefined);
  if (mirror === undefined) throw new Error('this system has no mirror of Debian');
  return mirror;
}

/** Ends here if servers could not be fetched into their folder, or not run from there. */
function checkCache(): void {
  const probe = join(CACHE, `probe-${process.pid}`);
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(probe, '', { mode: 0o755 });
    try {
      accessSync(probe, constants.X_OK);
    } finally {
      rmSync(probe);
    }
  } catch (error) {
    fail(
      `The servers of the tests cannot run from ${CACHE}: ${(error as Error).message}.`,
      'Files there must be writable and executable; on a file system mounted with noexec they are not.',
      'Set XDG_CACHE_HOME to another folder, for this script and for the tests.',
    );
    process.exit();
  }
}
