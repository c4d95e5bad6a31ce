import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { shopweather } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-lazy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tracer = join(folder, 'tracer.mjs');
writeFileSync(
  tracer,
  `import { registerHooks } from 'node:module';
   registerHooks({ load(url, context, next) {
     const [, library] = /node_modules.(mysql2|nodemailer|arquero|ejs|dotenv)/.exec(url) ?? [];
     if (library) process.stderr.write('LOADED ' + library + '\\n');
     return next(url, context);
   }});`,
);

/** The heavy libraries that a command line loads. */
async function librariesOf(args: string[]): Promise<string[]> {
  const { stderr } = await shopweather(args, { env: { NODE_OPTIONS: `--import ${tracer}` } });
  return [...new Set([...stderr.matchAll(/^LOADED (\w+)$/gm)].map(([, name]) => name as string))];
}

describe('nothing is loaded before it is needed', () => {
  test.each([[['--version']], [['--help']], [['run', '--help']], [['walk']]])(
    '%j needs no library',
    async (args) => {
      expect(await librariesOf(args)).toEqual([]);
    },
  );

  test('copying the templates needs no library', async () => {
    expect(await librariesOf(['templates', 'eject', join(folder, 'look')])).toEqual([]);
  });

  test('the sample needs no database client, and a dry run no mail client', async () => {
    const libraries = await librariesOf(['run', '--sample', '--dry-run']);
    expect(libraries.sort()).toEqual(['arquero', 'dotenv', 'ejs']);
  });
});
