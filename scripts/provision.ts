/**
 * Makes sure that the programs the tests start are installed: MariaDB's server and its Spider engine,
 * MySQL's server, Chromium, shells, and what the executable is built and measured with.
 * Installs what is missing where it can (Debian or Ubuntu, as root), else says what to install.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MYSQL_FOLDER, mysqlProgram } from '../test/support/mysql.ts';
import { findProgram } from '../test/support/programs.ts';
import { holdsSpider, spiderFolder } from '../test/support/spider.ts';

// The core packages hold the programs without starting a service at installation.
const PACKAGES = {
  mariadbd: 'mariadb-server-core',
  'mariadb-install-db': 'mariadb-server-core',
  mariadb: 'mariadb-client-core',
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
  // For the faults.
  faketime: 'faketime',
  // For npm run bench.
  time: 'time',
  zstd: 'zstd',
} as const;

const missing = Object.entries(PACKAGES).filter(([program]) => findProgram(program) === undefined);

if (missing.length > 0) {
  const packages = [...new Set(missing.map(([, name]) => name))];
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const canInstall = process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
  if (canInstall) {
    process.stderr.write(`The tests need ${packages.join(', ')}: installing.\n`);
    for (const command of ['apt-get update', install]) {
      spawnSync('sh', ['-c', command], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
  }
  const still = missing.filter(([program]) => findProgram(program) === undefined);
  if (still.length > 0) {
    process.stderr.write(
      `The tests need programs that are not installed: ${still.map(([program]) => program).join(', ')}.\n` +
        `On Debian or Ubuntu, as root: apt-get update && ${install}\n` +
        'Elsewhere: install them, and put them on PATH.\n',
    );
    process.exitCode = 1;
  }
}

const spider = spiderFolder();
if (spider !== undefined && !holdsSpider(spider)) {
  try {
    fetchSpider(spider);
  } catch {
    process.stderr.write(
      'The tests need the Spider engine of the very version of mariadbd, and could not fetch it.\n' +
        'On Debian or Ubuntu: apt-get update, and bring mariadb-server-core up to date.\n' +
        'Elsewhere: install mariadb-plugin-spider, or put ha_spider.so into the plugins of mariadbd.\n',
    );
    process.exitCode = 1;
  }
}

try {
  mysqlProgram('mysqld');
  mysqlProgram('mysql');
} catch {
  try {
    fetchMysql(MYSQL_FOLDER);
  } catch (error) {
    process.stderr.write(
      `The tests need MySQL 8 or newer, and could not fetch it: ${(error as Error).message}\n` +
        'On Debian: see that deb.debian.org can be reached.\n' +
        'Elsewhere, as on Ubuntu: install its server and client, so that mysqld and mysql are on PATH.\n',
    );
    process.exitCode = 1;
  }
}

/** Takes the engine out of its package, which would bring a service of the whole server with it. */
function fetchSpider(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-spider-'));
  const call = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    // The registry may hold the engine of the newest server alone.
    if (process.getuid?.() === 0) {
      call('apt-get', 'update');
      call('apt-get', 'install', '-y', 'mariadb-server-core', 'mariadb-client-core');
    }
    const version = /^Version: (.*)$/m.exec(call('dpkg', '-s', 'mariadb-server-core'))?.[1];
    call('apt-get', 'download', `mariadb-plugin-spider=${version}`);
    call('sh', '-c', 'dpkg-deb -x *.deb .');
    mkdirSync(target, { recursive: true });
    const file = call('find', '.', '-name', 'ha_spider.so');
    copyFileSync(join(folder, file), join(target, 'ha_spider.so'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Takes MySQL, which no stable release of Debian has, out of the packages of the unstable one, with
 * all libraries that it is linked to. Nothing of it is installed, and the system's lists stay as
 * they are.
 */
function fetchMysql(target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  // Beside the target, so that it appears there at once and whole.
  const folder = mkdtempSync(join(dirname(target), 'mysql-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = file(
    'sources.list',
    `deb [signed-by=${keyring}] http://deb.debian.org/debian unstable main\n`,
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
    'Acquire::Retries': '3',
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
  } finally {
    rmSync(folder, { recursive: true });
  }
}
