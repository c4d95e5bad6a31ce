import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { HANGUL_FONTS, LIBRARY_FILES } from '../src/assets.ts';
import { shopweather } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-lazy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tracer = join(folder, 'tracer.mjs');
writeFileSync(
  tracer,
  `import fs from 'node:fs';
   import { registerHooks, syncBuiltinESMExports } from 'node:module';
   const tell = (what) => process.stderr.write('LOADED ' + what + '\\n');
   registerHooks({ load(url, context, next) {
     const [, library] = /node_modules.(mysql2|nodemailer|arquero|ejs|dotenv|@resvg|iconv-lite)/.exec(url) ?? [];
     if (library) tell(library);
     return next(url, context);
   }});
   process.on('exit', () => {
     for (const name of ['crypto', 'v8']) {
       if (process.moduleLoadList.includes('NativeModule ' + name)) tell('node:' + name);
     }
   });
   const { readFileSync } = fs;
   fs.readFileSync = (path, ...options) => {
     const [, file] = /([\\w-]+\\.(wasm|woff2))$/.exec(String(path)) ?? [];
     if (file) tell(file);
     return readFileSync(path, ...options);
   };
   syncBuiltinESMExports();`,
);

/** The heavy libraries and files of libraries that a command line loads. */
async function loadedBy(args: string[], env: Record<string, string> = {}): Promise<string[]> {
  const { stderr } = await shopweather(args, {
    env: { NODE_OPTIONS: `--import ${tracer}`, ...env },
  });
  const told = [...stderr.matchAll(/^LOADED (\S+)$/gm)].map(([, name]) => name as string);
  return [...new Set(told)].sort();
}

describe('nothing is loaded before it is needed', () => {
  test.each([[['--version']], [['--help']], [['run', '--help']], [['walk']]])(
    '%j needs no library',
    async (args) => {
      expect(await loadedBy(args)).toEqual([]);
    },
  );

  test('copying the templates needs no library', async () => {
    expect(await loadedBy(['templates', 'eject', join(folder, 'look')])).toEqual([]);
  });

  test.each(['html', 'text', 'json'])(
    'the sample needs no database client, and a dry run as %s no mail client and no fonts',
    async (format) => {
      const args = ['run', '--sample', '--dry-run', '--format', format];
      expect(await loadedBy(args)).toEqual(['arquero', 'dotenv', 'ejs']);
    },
  );

  test.each([
    ['utf-8', ['arquero', 'dotenv', 'ejs']],
    ['cp949', ['arquero', 'dotenv', 'ejs', 'iconv-lite']],
  ])('a CSV file in %s needs no database client', async (encoding, expected) => {
    const file = join(folder, 'days.csv');
    writeFileSync(file, 'date,amount,temperature\n2025-04-01,100,10\n');
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
    const env = { SHOPPING_SOURCE: `csv:${file}`, WEATHER_SOURCE: `csv:${file}` };
    expect(await loadedBy(args, { ...env, SHOPPING_ENCODING: encoding })).toEqual(expected);
  });

  const composed = ['@resvg', 'arquero', 'dotenv', 'ejs', 'index_bg.wasm'];
  const latin = 'nanum-gothic-latin-400-normal.woff2';
  const hangul = HANGUL_FONTS.map((name) => basename(LIBRARY_FILES[name]));
  test.each([
    ['en', [...composed, latin]],
    ['ko', [...composed, ...hangul, latin]],
  ])('a mail draws its charts with the fonts of its language, %s', async (locale, expected) => {
    const args = ['run', '--sample', '--dry-run', '--format', 'eml'];
    expect(await loadedBy(args, { REPORT_LOCALE: locale })).toEqual([
      ...expected,
      'node:crypto',
      'node:v8',
      'nodemailer',
    ]);
  });
});
