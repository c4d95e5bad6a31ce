/**
 * Provides the programs that the tests need: MariaDB's server with its Spider engine, the servers of
 * PostgreSQL and MySQL, Chromium, shells, and the tools of build and bench. It installs missing programs
 * if it can (on Debian or Ubuntu, as root), and otherwise lists them. MySQL and the Spider engine are not
 * installed, but downloaded to the user's cache folder.
 *
 * - `--require-mysql`: fails without MySQL, which Debian's unstable lacks on some days
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

// MariaDB's core packages contain the programs, and start no service at installation.
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
  // Ends test servers together with the tests.
  setpriv: 'util-linux',
  // For the fault tests.
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
    'On other systems: install them, and put them on PATH.',
  );
}

/**
 * Prevents Debian's package from creating a database cluster and starting its service. If the settings
 * exist, the administrator has decided already.
 */
function preventCluster(): void {
  if (existsSync(CLUSTER_SETTINGS)) return;
  mkdirSync(dirname(CLUSTER_SETTINGS), { recursive: true });
  writeFileSync(
    CLUSTER_SETTINGS,
    '# Written before the tests of shopweather installed PostgreSQL: they need only its programs.\n' +
      'create_main_cluster = false\n',
  );
}

function provideSpider(): void {
  const folder = spiderFolder();
  // A missing server was already reported.
  if (folder === undefined || hasSpider(folder)) return;
  checkCache();
  say("Downloading the Spider engine of MariaDB's server: less than 1 MB.");
  try {
    try {
      downloadSpider(folder);
    } catch (error) {
      if (!isRoot) throw error;
      say('It exists only for the newest server. Updating the server: about 20 MB.');
      runQuietly('apt-get', ['update']);
      runQuietly('apt-get', ['install', '-y', 'mariadb-server-core', 'mariadb-client-core']);
      downloadSpider(spiderFolder() as string);
    }
  } catch {
    fail(
      'The tests need the Spider engine of exactly the version of mariadbd, and could not download it.',
      'On Debian or Ubuntu: apt-get update, and update mariadb-server-core.',
      'On other systems: install mariadb-plugin-spider, or copy ha_spider.so to the plugin folder of mariadbd.',
    );
  }
}

/** Extracts the engine from its package. Installing the package would start a database service. */
function downloadSpider(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-spider-'));
  try {
    const status = runQuietly('dpkg', ['-s', 'mariadb-server-core']);
    const version = /^Version: (.*)$/m.exec(status)?.[1];
    runQuietly('apt-get', ['download', `mariadb-plugin-spider=${version}`], folder);
    runQuietly('sh', ['-c', 'dpkg-deb -x *.deb .'], folder);
    const file = runQuietly('find', ['.', '-name', 'ha_spider.so'], folder).trim();
    mkdirSync(target, { recursive: true });
    copyFileSync(join(folder, file), join(target, 'ha_spider.so'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runQuietly(program: string, args: string[], cwd = '.'): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
}

function provideMysql(): void {
  if (hasMysql()) return;
  checkCache();
  say("Downloading MySQL from Debian's unstable: about 80 MB, and 410 MB when unpacked.");
  try {
    downloadMysql(MYSQL_FOLDER);
  } catch (error) {
    say(
      `\nNO MYSQL: it could not be downloaded (${(error as Error).message.split('\n')[0]}).\n` +
        'On Debian: check that its mirror can be reached. On some days unstable has no MySQL.\n' +
        'On other systems, as Ubuntu: install server and client, so that mysqld and mysql are on PATH.',
    );
    if (options['require-mysql']) fail('--require-mysql: its tests must run.\n');
    else say('Its tests will NOT RUN. They are listed above the summary of the other tests.\n');
  }
}

/**
 * Extracts MySQL, which no stable release of Debian has, from the packages of unstable, with all
 * libraries that it needs. Nothing is installed, and the package lists of the system do not change.
 */
function downloadMysql(target: string): void {
  // On the same file system as the target, so that it can be renamed.
  const folder = mkdtempSync(join(CACHE, 'mysql-'));
  const createFile = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = createFile(
    'sources.list',
    `deb [signed-by=${keyring}] ${debianMirror()} unstable main\n`,
  );
  const settings = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '-',
    'Dir::State': folder,
    // No package counts as installed, so that all libraries are downloaded.
    'Dir::State::status': createFile('status', ''),
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
  // The system's hooks would change the system.
  const hooks = ['APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success'];
  createFile('apt.conf', [...lines, ...hooks.map((key) => `#clear ${key};\n`)].join(''));
  const runInFolder = (command: string) =>
    execFileSync('sh', ['-euc', command], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    runInFolder('mkdir -p lists/partial archives/partial root');
    runInFolder('apt-get -c apt.conf update -qq');
    runInFolder(
      'apt-get -c apt.conf install -y -qq --download-only mysql-server-core mysql-client-core',
    );
    runInFolder('for package in archives/*.deb; do dpkg-deb -x "$package" root; done');
    rmSync(target, { recursive: true, force: true });
    renameSync(join(folder, 'root'), target);
    if (!isMysql(mysqlProgram('mysqld')) || !isMysql(mysqlProgram('mysql'))) {
      throw new Error('its packages contain another server');
    }
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The Debian mirror of the system's package sources. */
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

/** Ends the process if servers cannot be stored in the cache folder, or cannot run from there. */
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
      `The test servers cannot run from ${CACHE}: ${(error as Error).message}.`,
      'Files there must be writable and executable, which they are not on a file system mounted with noexec.',
      'Set XDG_CACHE_HOME to another folder, for this script and for the tests.',
    );
    // With the exit code that fail() has set.
    process.exit();
  }
}
