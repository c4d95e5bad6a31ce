import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { startBrowser } from '../support/browser.ts';
import { PROGRAM, shopweather } from '../support/cli.ts';
import { openTerminal } from '../support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-showing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const dryRun = ['run', '--sample', '--dry-run'];

/** A program that opens addresses: it writes down which. */
function opener(name: string): { path: string; opened: () => string } {
  const [path, list] = [join(folder, name), join(folder, `${name}.opened`)];
  writeFileSync(path, `#!/bin/sh\necho "$1" > '${list}.part' && mv '${list}.part' '${list}'\n`);
  chmodSync(path, 0o755);
  return {
    path,
    opened: () => {
      // The program does not wait for it.
      for (let tries = 0; tries < 500 && !existsSync(list); tries++) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      }
      return readFileSync(list, 'utf8').trim();
    },
  };
}

describe('--open', () => {
  test('shows the page in the browser, after the program has ended', async () => {
    const { path, opened } = opener('browser');
    const { code, stdout } = await shopweather([...dryRun, '--open'], {
      env: { BROWSER: path, TMPDIR: folder, PATH: '/usr/bin:/bin' },
    });
    expect(code).toBe(0);
    const address = opened();
    expect(stdout).toContain(`Report: ${fileURLToPath(address)}\n`);
    const browser = await startBrowser();
    const page = await browser.newPage();
    await page.goto(address);
    expect(await page.title()).toBe('Sales and temperature, April 2025');
    expect(await page.locator('svg').count()).toBe(2);
    await browser.close();
  });

  test('as BROWSER says, which may name several and where the address goes', async () => {
    const { path, opened } = opener('second');
    const { code } = await shopweather([...dryRun, '--open'], {
      env: { BROWSER: `${path} %s --new:absent`, TMPDIR: folder, PATH: '/usr/bin:/bin' },
    });
    expect([code, opened()]).toEqual([0, expect.stringMatching(/^file:.*\/2025-04\.html$/)]);
  });

  test('by xdg-open where no browser is named, from where the page was written', async () => {
    const { opened } = opener('xdg-open');
    const output = join(folder, 'a report #1.html');
    const { code } = await shopweather([...dryRun, '--open', '--output', output], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    expect([code, opened()]).toEqual([0, `file://${folder}/a%20report%20%231.html`]);
  });

  test('where nothing can show it, says where it is', async () => {
    const { code, stderr } = await shopweather([...dryRun, '--open'], { env: { TMPDIR: folder } });
    expect(code).toBe(69);
    const [, path = ''] =
      /xdg-open cannot be started\n {2}Open (\S+) yourself\./.exec(stderr) ?? [];
    expect(readFileSync(path, 'utf8')).toContain('</html>');
  });

  test.each([
    ['a run that sends', ['run', '--sample', '--open']],
    ['another form', [...dryRun, '--open', '--format', 'text']],
  ])('is refused for %s', async (_, args) => {
    const { code, stderr } = await shopweather(args);
    expect(code).toBe(64);
    expect(stderr).toContain('--open shows the page of a dry run');
  });
});

describe('--format text', () => {
  const words = PROGRAM.map((word) => `'${word}'`).join(' ');
  const command = `${words} run --sample --dry-run --format text --quiet; echo end`;

  test.each([
    ['has colours on a terminal', {}, /\[1mSales and temperature, April 2025.\[0m/],
    ['has none with NO_COLOR', { NO_COLOR: '1' }, /^Sales and temperature, April 2025\r$/m],
  ])('%s', async (_, env, pattern) => {
    const terminal = openTerminal(command, {
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC', ...env },
      cwd: folder,
    });
    await terminal.wait(pattern);
    await terminal.wait(/end/);
    await terminal.close();
  });

  test('has none elsewhere, and draws the month', async () => {
    const { stdout } = await shopweather([...dryRun, '--format', 'text']);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('Sales (USD)       █▇█▅▄▃▃▄▇▅▃▁▁▁▂▂▇▇▇▆··········  $60.00 to $300.00');
  });
});
