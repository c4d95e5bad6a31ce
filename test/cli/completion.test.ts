import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shopweather } from '../support/cli.ts';
import { openTerminal } from '../support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-completion-'));
const bin = join(folder, 'bin');
const shop = join(folder, 'shop');

beforeAll(() => {
  mkdirSync(bin);
  mkdirSync(shop);
  writeFileSync(join(shop, 'april report.html'), '');
  // Stands in PATH for the program, and shows which words the shell made of the line.
  const words = join(bin, 'shopweather');
  writeFileSync(words, '#!/bin/sh\nprintf "WORDS"; printf "<%s>" "$@"; printf "END\\n"\n');
  chmodSync(words, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const SHELLS = {
  bash: { command: 'bash --norc --noprofile', setup: (script: string) => `source ${script}` },
  zsh: {
    command: 'zsh -f',
    setup: (script: string) => `autoload -U compinit && compinit -u -D && source ${script}`,
  },
  fish: { command: 'fish --no-config', setup: (script: string) => `source ${script}` },
};
type Name = keyof typeof SHELLS;
const names = Object.keys(SHELLS) as Name[];

/** Types each line into a real shell, then Tab and Enter, and gives the words that were run. */
async function complete(name: Name, setup: string, lines: string[]): Promise<string[]> {
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder, LANG: 'C.UTF-8' };
  const terminal = openTerminal(SHELLS[name].command, { env, cwd: shop });
  try {
    terminal.type(`${setup}; printf 'SET''UP\\n'\n`);
    await terminal.wait(/SETUP/);
    const result: string[] = [];
    for (const line of lines) {
      terminal.type(`${line}\t\n`);
      result.push((await terminal.wait(/WORDS(.*)END/))[1] as string);
    }
    return result;
  } finally {
    await terminal.close();
  }
}

async function scriptOf(name: Name): Promise<string> {
  const { code, stdout, stderr } = await shopweather(['completion', name]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const script = join(folder, `script.${name}`);
  writeFileSync(script, stdout);
  return script;
}

describe.each(names)('in %s', (name) => {
  test('Tab completes commands, options, choices and files', async () => {
    const expected = {
      'shopweather ru': '<run>',
      'shopweather lic': '<licenses>',
      'shopweather --vers': '<--version>',
      'shopweather run --dry': '<run><--dry-run>',
      'shopweather run --sample --allow': '<run><--sample><--allow-partial>',
      'shopweather run --format te': '<run><--format><text>',
      'shopweather run --format=js': '<run><--format=json>',
      'shopweather run --output apr': '<run><--output><april report.html>',
      'shopweather run --config apr': '<run><--config><april report.html>',
      // Nothing is known about these: what was typed stays as it is.
      'shopweather run --month apr': '<run><--month><apr>',
      'shopweather run --to apr': '<run><--to><apr>',
      'shopweather completion fi': '<completion><fish>',
      'shopweather templates ej': '<templates><eject>',
      'shopweather templates eject apr': '<templates><eject><april report.html>',
    };
    const script = await scriptOf(name);
    const words = await complete(name, SHELLS[name].setup(script), Object.keys(expected));
    expect(words).toEqual(Object.values(expected));
  });

  test('the script can be read twice', async () => {
    const setup = SHELLS[name].setup(await scriptOf(name));
    const words = await complete(name, `${setup}; ${setup}`, ['shopweather ru']);
    expect(words).toEqual(['<run>']);
  });

  test('nothing that is typed is run by completing it', async () => {
    const setup = SHELLS[name].setup(await scriptOf(name));
    const line = "shopweather run --to '$(touch ran)' --dry";
    expect(await complete(name, setup, [line])).toEqual(['<run><--to><$(touch ran)><--dry-run>']);
    expect(existsSync(join(shop, 'ran'))).toBe(false);
  });
});

test('zsh finds the script in its function path', async () => {
  await scriptOf('zsh');
  const functions = join(folder, 'functions');
  const setup = `mkdir ${functions}; cp ${folder}/script.zsh ${functions}/_shopweather
    fpath=(${functions} $fpath); autoload -U compinit && compinit -u -D`;
  expect(await complete('zsh', setup, ['shopweather run --sam'])).toEqual(['<run><--sample>']);
});

test('bash lists what there is to choose from', async () => {
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder };
  const terminal = openTerminal(SHELLS.bash.command, { env, cwd: shop });
  terminal.type(`source ${await scriptOf('bash')}\nshopweather run --format \t\t`);
  await terminal.wait(/eml +html +json +text/);
  await terminal.close();
});
