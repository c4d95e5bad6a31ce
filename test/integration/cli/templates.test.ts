import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TEMPLATES } from '../../../src/system/assets.ts';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { shopweather } from '../../support/cli.ts';
import { freePort } from '../../support/free-port.ts';
import { openShop } from '../../support/shop.ts';

const cleanUp = cleanUpAfterEach();

/** A new folder with these files. */
function folderOf(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-look-'));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const sample = ['run', '--month', '2025-04', '--sample'];
/** The report without the id of its run. */
async function report(format: string, env: Record<string, string> = {}) {
  const args = [...sample, '--dry-run', '--quiet', '--format', format];
  const { stdout, ...result } = await shopweather(args, { env });
  return { ...result, stdout: stdout.replace(/run [\da-f-]{36}/, 'run ID') };
}

describe('templates eject', () => {
  test('copies the templates, and the report stays the same with them', async () => {
    const look = join(folderOf(), 'shop', 'look');
    const { code, stdout, stderr } = await shopweather(['templates', 'eject', look]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').slice(0, TEMPLATES.length)).toEqual(
      TEMPLATES.map((name) => join(look, name)),
    );
    expect(stdout).toMatch(/^TEMPLATES_DIR=\/.*look\n$/m);
    expect(readdirSync(look).sort()).toEqual([...TEMPLATES].sort());
    for (const name of TEMPLATES) {
      expect(readFileSync(join(look, name), 'utf8')).toBe(
        readFileSync(join('templates', name), 'utf8'),
      );
    }
    for (const format of ['html', 'text']) {
      expect(await report(format, { TEMPLATES_DIR: look })).toEqual(await report(format));
    }
  });

  test('does not copy the template of the history page', () => {
    expect(TEMPLATES).toContain('report.html.ejs');
    expect(TEMPLATES).not.toContain('history.html.ejs');
  });

  test.each(['my look', "kim's #1", '#look'])(
    'prints a line that the configuration file accepts, for the folder %s',
    async (name) => {
      const folder = folderOf();
      const { stdout } = await shopweather(['templates', 'eject', join(folder, name)]);
      const config = join(folder, 'config.env');
      writeFileSync(config, stdout.split('\n').at(-2) as string, { mode: 0o600 });
      writeFileSync(join(folder, name, 'report.txt.ejs'), 'mine\n');
      const args = [...sample, '--dry-run', '--quiet', '--format', 'text', '--config', config];
      expect(await shopweather(args)).toEqual({ code: 0, stdout: 'mine\n', stderr: '' });
    },
  );

  test('writes nothing if one of the files exists', async () => {
    const look = folderOf({ 'report.txt.ejs': 'mine' });
    symlinkSync('/nonexistent', join(look, 'note.html.ejs'));
    const { code, stdout, stderr } = await shopweather(['templates', 'eject', look]);
    expect({ code, stdout }).toEqual({ code: 73, stdout: '' });
    expect(stderr).toMatch(/^shopweather: .*report\.txt\.ejs exists already.*\n {2}Choose another/);
    expect(stderr).toMatch(/note\.html\.ejs exists already/);
    expect(readdirSync(look).sort()).toEqual(['note.html.ejs', 'report.txt.ejs']);
    expect(readFileSync(join(look, 'report.txt.ejs'), 'utf8')).toBe('mine');
    expect(existsSync('/nonexistent')).toBe(false);
  });

  test.each([
    ['a file', 'file'],
    ['a folder below a file', 'file/look'],
  ])('exits 73 if the target is %s', async (_, path) => {
    const target = join(folderOf({ file: '' }), path);
    const { code, stderr } = await shopweather(['templates', 'eject', target]);
    expect(code).toBe(73);
    expect(stderr).toMatch(/^shopweather: cannot write .*file/);
  });

  test.each([[['templates']], [['templates', 'eject']], [['templates', 'inject', '/x']]])(
    'exits 64 with %j',
    async (args) => {
      expect((await shopweather(args)).code).toBe(64);
    },
  );
});

test("if a template is not in the folder, the program's own template is used", async () => {
  const TEMPLATES_DIR = folderOf({ 'report.txt.ejs': 'Mine: <%= view.title %>\n', 'logo.png': '' });
  expect((await report('text', { TEMPLATES_DIR })).stdout).toBe('Mine: Sales and temperature\n');
  expect(await report('html', { TEMPLATES_DIR })).toEqual(await report('html'));
});

const ERRORS: [string, string, number, string][] = [
  ['a tag that is not closed', 'a\n<p><%= view.title</p>\n', 2, 'Could not find matching close'],
  [
    'a loop that is not closed',
    '<% for (const x of []) { %>\na\n',
    2,
    'the template ends before a {',
  ],
  ['one } too many', 'a\n<% } %>\nb\n', 2, "Unexpected token '}'"],
  ['an incomplete expression', 'a\n\n<p><%= view.title + %></p>\n', 3, "Unexpected token ')'"],
  [
    'a block that is not JavaScript',
    '<%# a\ncomment %>\n<% if view { %>\n<% } %>\n',
    3,
    'Unexpected identifier',
  ],
  [
    'an error inside a block of several lines',
    'a\n<%\nconst a = 1;\nconst = 2;\n%>\n',
    4,
    "Unexpected token '='",
  ],
  [
    'an error after Windows line endings',
    'a\r\nb\r\n<%= 1 2 %>\r\n',
    3,
    'missing ) after argument list',
  ],
  [
    'an error after a comment',
    '<% // c %>\n<% if (1) { // c %>\n<%= 1 2 %>\n<% } %>',
    3,
    'missing )',
  ],
  [
    'a property of an undefined value',
    'a\n<%= view.absent.text %>\n',
    2,
    'Cannot read properties of',
  ],
  ['an undefined variable', 'a\nb\n<%= conclusion %>\n', 3, 'conclusion is not defined'],
  ['an undefined value to show', 'a\n\n\n<%= view.titel %>\n', 4, 'the value to show is undefined'],
  [
    'an include of an absent file',
    'a\n<%- include("header") %>\n',
    2,
    'Could not find the include file',
  ],
];

test.each(ERRORS)(
  'exits 78 and names file and line if a template has %s',
  async (_, text, line, message) => {
    for (const [name, format] of [
      ['report.html.ejs', 'html'],
      ['report.txt.ejs', 'text'],
    ] as const) {
      const TEMPLATES_DIR = folderOf({ [name]: text });
      const { code, stdout, stderr } = await report(format, { TEMPLATES_DIR });
      expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
      expect(stderr).toContain(
        `shopweather: ${join(TEMPLATES_DIR, name)}, line ${line}: ${message}`,
      );
      expect(stderr).toMatch(/^.*\n {2}Correct it, or remove the file: .*\n$/);
    }
  },
);

test.each([
  ['is not SVG', ''],
  ['has an unescaped &', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">&</svg>'],
  ['has no namespace', '<svg width="9" height="9"></svg>'],
])('the program reports a chart that %s before it sends anything', async (_, text) => {
  const TEMPLATES_DIR = folderOf({ 'chart-month.svg.ejs': text });
  const { code, stdout, stderr } = await report('eml', { TEMPLATES_DIR });
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  expect(stderr).toContain(`${TEMPLATES_DIR}/chart-month.svg.ejs cannot be drawn for a mail: `);
});

test('the program reports all templates with syntax errors, even those that are not needed', async () => {
  const TEMPLATES_DIR = folderOf({ 'report.html.ejs': '<% } %>', 'note.html.ejs': '\n<% if %>' });
  const { code, stderr } = await report('text', { TEMPLATES_DIR });
  expect(code).toBe(78);
  expect(stderr).toMatch(/report\.html\.ejs, line 1: [\s\S]*note\.html\.ejs, line 2: /);
});

describe('a run that sends', () => {
  async function newShop(look: string) {
    const shop = await openShop();
    cleanUp.push(shop.close);
    const run = (args: string[], changes: Record<string, string> = {}) =>
      shop.command(args, { TEMPLATES_DIR: look, RETRY_ATTEMPTS: '1', ...changes });
    const steps = () => shop.rows('SELECT step, state FROM steps').map(({ state }) => state);
    return { ...shop, run, steps };
  }

  test('sends nothing and reads no source if a template has a syntax error', async () => {
    const { run, server, steps, rows } = await newShop(folderOf({ 'report.txt.ejs': '<% } %>' }));
    expect((await run(sample)).code).toBe(78);
    expect(server.received).toEqual([]);
    expect(steps()).toEqual([]);
    expect(rows('SELECT exit_code FROM runs')).toEqual([{ exit_code: 78 }]);
  });

  test('sends nothing if a template fails, and can be resumed after the template is corrected', async () => {
    const look = folderOf({ 'report.txt.ejs': '<%= view.absent.text %>' });
    const { run, server, steps } = await newShop(look);
    expect((await run(sample)).code).toBe(78);
    expect(server.received).toEqual([]);
    expect(steps()).toEqual(['done', 'done', 'done', 'done', 'failed']);
    writeFileSync(join(look, 'report.txt.ejs'), 'corrected');
    const { code, stderr } = await run(['resume', '--verbose']);
    expect(code).toBe(0);
    expect(stderr).toContain('starts from the beginning: the look of the report changed\n');
    expect(server.received[0]?.raw.toString()).toContain('corrected');
  });

  test('renders a stored mail again if a template has changed', async () => {
    const look = folderOf({ 'report.txt.ejs': 'old look' });
    const { run, server } = await newShop(look);
    const noMail = { SMTP_PORT: String(await freePort()) };
    expect((await run(sample, noMail)).code).toBe(69);
    writeFileSync(join(look, 'report.txt.ejs'), 'new look');
    expect((await run(sample)).code).toBe(0);
    expect(server.received.map(({ raw }) => /(old|new) look/.exec(raw.toString())?.[0])).toEqual([
      'new look',
    ]);
  });

  test('sends a stored mail unchanged if only the folder of the templates has changed', async () => {
    const { run, server, rows } = await newShop(folderOf({ 'report.txt.ejs': 'my look' }));
    await run(sample, { SMTP_PORT: String(await freePort()) });
    const moved = folderOf({ 'report.txt.ejs': 'my look' });
    expect((await run(sample, { TEMPLATES_DIR: moved })).code).toBe(0);
    expect(server.received).toHaveLength(1);
    expect(rows('SELECT DISTINCT message_id FROM deliveries')).toHaveLength(1);
    expect(rows("SELECT 1 FROM steps WHERE step = 'generate_report'")).toHaveLength(1);
  });
});

test('exits 78 if a template is a folder', async () => {
  const TEMPLATES_DIR = folderOf();
  mkdirSync(join(TEMPLATES_DIR, 'report.html.ejs'));
  const { code, stderr } = await report('html', { TEMPLATES_DIR });
  expect(code).toBe(78);
  expect(stderr).toMatch(/whose report\.html\.ejs cannot be read \(EISDIR\)/);
});
