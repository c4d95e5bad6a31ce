/**
 * Checks which libraries the program loads. It runs from its sources, as in a checkout without a
 * build, so these tests also check that this works.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { HANGUL_FONTS, LIBRARY_FILES } from '../../src/system/assets.ts';
import type { CliResult } from '../support/cli.ts';
import { outcomeOf } from '../support/executable.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-lazy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tracer = join(folder, 'tracer.mjs');
writeFileSync(
  tracer,
  `import fs from 'node:fs';
   import { registerHooks, syncBuiltinESMExports } from 'node:module';
   const report = (name) => process.stderr.write('LOADED ' + name + '\\n');
   registerHooks({ load(url, context, next) {
     const [, library] = /node_modules.(mysql2|nodemailer|arquero|ejs|dotenv|@resvg|iconv-lite)/.exec(url) ?? [];
     if (library) report(library);
     return next(url, context);
   }});
   process.on('exit', () => {
     for (const name of ['crypto', 'v8']) {
       if (process.moduleLoadList.includes('NativeModule ' + name)) report('node:' + name);
     }
   });
   const { readFileSync } = fs;
   fs.readFileSync = (path, ...options) => {
     const [, file] = /([\\w-]+\\.(wasm|woff2))$/.exec(String(path)) ?? [];
     if (file) report(file);
     return readFileSync(path, ...options);
   };
   syncBuiltinESMExports();`,
);

interface Outcome extends CliResult {
  /** The large libraries, and the library files, that were loaded. */
  loaded: string[];
}

/** Runs the sources in plain Node.js. Returns the result with the loaded libraries. */
async function trace(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ['--import', tracer, resolve('src/main.ts'), ...args], {
    cwd: folder,
    env: { TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = await outcomeOf(child);
  const lines = [...result.stderr.matchAll(/^LOADED (\S+)$/gm)].map(([, name]) => name as string);
  return { ...result, loaded: [...new Set(lines)].sort() };
}

describe('lazy loading', () => {
  test.each([
    ['--version', 0],
    ['--help', 0],
    ['run --help', 0],
    ['walk', 64],
    ['templates eject look', 0],
  ])('%s loads no library', async (line, code) => {
    expect(await trace(line.split(' '))).toMatchObject({ code, loaded: [] });
  });

  test.each([
    ['html', /^<!DOCTYPE html>/],
    ['text', /r = -0\.95/],
    ['json', /"r": -0\.9454339390386166/],
  ])(
    'a dry run on the sample data as %s loads no database client, mail client or fonts',
    async (format, report) => {
      expect(await trace(['run', '--sample', '--dry-run', '--format', format])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(report),
        loaded: ['arquero', 'dotenv', 'ejs'],
      });
    },
  );

  test.each([
    ['utf-8', ['arquero', 'dotenv', 'ejs']],
    ['cp949', ['arquero', 'dotenv', 'ejs', 'iconv-lite']],
  ])('a CSV file in %s loads no database client', async (encoding, loaded) => {
    const file = join(folder, 'days.csv');
    writeFileSync(file, 'date,amount,temperature\n2025-04-01,100,10\n');
    const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
    const env = { SHOPPING_SOURCE: `csv:${file}`, WEATHER_SOURCE: `csv:${file}` };
    expect(await trace(args, { ...env, SHOPPING_ENCODING: encoding })).toMatchObject({
      code: 0,
      loaded,
    });
  });

  const mailLibraries = ['@resvg', 'arquero', 'dotenv', 'ejs', 'index_bg.wasm'];
  const latin = 'nanum-gothic-latin-400-normal.woff2';
  const hangul = HANGUL_FONTS.map((name) => basename(LIBRARY_FILES[name]));
  test.each([
    ['en', [...mailLibraries, latin]],
    ['ko', [...mailLibraries, ...hangul, latin]],
  ])('a mail in the language %s loads only the fonts of this language', async (locale, files) => {
    const args = ['run', '--sample', '--dry-run', '--format', 'eml'];
    expect(await trace(args, { REPORT_LOCALE: locale })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Subject: /m),
      loaded: [...files, 'node:crypto', 'node:v8', 'nodemailer'],
    });
  });
});
