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

/** A program that opens addresses: it writes down which. */
function opener(name: string): { path: string; opened: () => Promise<string> } {
  const [path, list] = [join(folder, name), join(folder, `${name}.opened`)];
  writeFileSync(path, `#!/bin/sh\necho "$1" > '${list}.part' && mv '${list}.part' '${list}'\n`);
  chmodSync(path, 0o755);
  return {
    path,
    opened: async () => {
      // The program does not wait for it.
      await waitUntil(`${name} was started`, () => existsSync(list));
      return readFileSync(list, 'utf8').trim();
    },
  };
}

describe('--open', () => {
  test('gives the browser a page that is there after the program has ended', async () => {
    const { path, opened } = opener('browser');
    const { code, stdout } = await runExecutable(open, {
      env: { BROWSER: path, TMPDIR: folder, PATH: '/usr/bin:/bin' },
    });
    expect(code).toBe(0);
    const page = fileURLToPath(await opened());
    expect(stdout).toContain(`Report: ${page}\n`);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<title>Sales and temperature, April 2025</title>');
    expect(html).toMatch(/<\/html>\n$/);
    expect(html.match(/<svg/g)).toHaveLength(2);
  });

  test('takes the programs in BROWSER, which says where the address goes', async () => {
    const { path, opened } = opener('second');
    const { code } = await runExecutable(open, {
      env: { BROWSER: `${path} %s --new:absent`, TMPDIR: folder, PATH: '/usr/bin:/bin' },
    });
    expect([code, await opened()]).toEqual([0, expect.stringMatching(/^file:.*\/2025-04\.html$/)]);
  });

  test('takes xdg-open where no browser is named, from where the page was written', async () => {
    const { opened } = opener('xdg-open');
    const output = join(folder, 'a report #1.html');
    const { code } = await runExecutable([...open, '--output', output], {
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });
    expect([code, await opened()]).toEqual([0, `file://${folder}/a%20report%20%231.html`]);
  });

  test('where nothing can show it, says where it is', async () => {
    const { code, stderr } = await runExecutable(open, { env: { TMPDIR: folder } });
    expect(code).toBe(69);
    const [, path = ''] =
      /xdg-open cannot be started\n {2}Open (\S+) yourself\./.exec(stderr) ?? [];
    expect(readFileSync(path, 'utf8')).toContain('</html>');
  });
});
