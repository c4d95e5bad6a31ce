import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runExecutable } from '../../support/executable.ts';
import { waitUntil } from '../../support/wait-until.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-showing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = ['run', '--sample', '--dry-run', '--open'];

/** Writes a browser program that records the address it gets. */
function writeBrowser(name: string): { path: string; address: () => Promise<string> } {
  const path = join(folder, name);
  const addressFile = join(folder, `${name}.address`);
  writeFileSync(
    path,
    `#!/bin/sh\necho "$1" > '${addressFile}.part' && mv '${addressFile}.part' '${addressFile}'\n`,
  );
  chmodSync(path, 0o755);
  return {
    path,
    address: async () => {
      // shopweather does not wait for the browser.
      await waitUntil(`the start of ${name}`, () => existsSync(addressFile));
      return readFileSync(addressFile, 'utf8').trim();
    },
  };
}

describe('--open', () => {
  test('opens a page that still exists after the program has ended', async () => {
    const { path, address } = writeBrowser('browser');
    const { code, stdout } = await runExecutable(open, {
      env: { BROWSER: path, TMPDIR: folder, PATH: '/usr/bin:/bin' },
    });
    expect(code).toBe(0);
    const page = fileURLToPath(await address());
    expect(stdout).toContain(`Report: ${page}\n`);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<title>Sales and temperature, April 2025</title>');
    expect(html).toMatch(/<\/html>\n$/);
    expect(html.match(/<svg/g)).toHaveLength(2);
  });

  test('runs the program in BROWSER with the address in place of %s', async () => {
    const { path, address } = writeBrowser('second');
    const { code } = await runExecutable(open, {
      env: { BROWSER: `${path} %s --new:absent`, TMPDIR: folder, PATH: '/usr/bin:/bin' },
    });
    expect([code, await address()]).toEqual([0, expect.stringMatching(/^file:.*\/2025-04\.html$/)]);
  });

  test('runs xdg-open with the page of --output if BROWSER is not set', async () => {
    const { address } = writeBrowser('xdg-open');
    const output = join(folder, 'a report #1.html');
    const { code } = await runExecutable([...open, '--output', output], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    expect([code, await address()]).toEqual([0, `file://${folder}/a%20report%20%231.html`]);
  });

  test('prints the path of the page if no program can open it', async () => {
    const { code, stderr } = await runExecutable(open, { env: { TMPDIR: folder } });
    expect(code).toBe(69);
    const [, path = ''] =
      /xdg-open cannot be started\n {2}Open (\S+) yourself\./.exec(stderr) ?? [];
    expect(readFileSync(path, 'utf8')).toContain('</html>');
  });
});
