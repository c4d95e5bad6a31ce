import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shopweather } from '../../support/cli.ts';
import { openTerminal, type Terminal } from '../../support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-completion-'));
const bin = join(folder, 'bin');
const shop = join(folder, 'shop');

beforeAll(() => {
  mkdirSync(bin);
  mkdirSync(shop);
  writeFileSync(join(shop, 'april report.html'), '');
  // Replaces the program on PATH, and prints the words that the shell passes to it.
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
type ShellName = keyof typeof SHELLS;
const shellNames = Object.keys(SHELLS) as ShellName[];

/** Opens a shell on a terminal, and waits until it has read the script for completion. */
async function openShell(name: ShellName, setup: string): Promise<Terminal> {
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder, LANG: 'C.UTF-8' };
  const terminal = openTerminal(SHELLS[name].command, { env, cwd: shop });
  await runSetup(terminal, setup);
  return terminal;
}

async function runSetup(terminal: Terminal, setup: string): Promise<void> {
  terminal.type(`${setup}; printf 'SET''UP\\n'\n`);
  await terminal.waitFor(/SETUP/);
}

/** Types a line, then Tab and Enter. Returns the words of the command that the shell ran. */
async function complete(terminal: Terminal, line: string): Promise<string> {
  terminal.type(`${line}\t\n`);
  return (await terminal.waitFor(/WORDS(.*)END/))[1] as string;
}

async function writeScript(name: ShellName): Promise<string> {
  const { code, stdout, stderr } = await shopweather(['completion', name]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const script = join(folder, `script.${name}`);
  writeFileSync(script, stdout);
  return script;
}

describe.each(shellNames)('in %s', (name) => {
  let setup: string;
  let terminal: Terminal;
  beforeAll(async () => {
    setup = SHELLS[name].setup(await writeScript(name));
    terminal = await openShell(name, setup);
  });
  afterAll(() => terminal.close());

  test.each([
    ['shopweather ru', '<run>'],
    ['shopweather lic', '<licenses>'],
    ['shopweather --vers', '<--version>'],
    ['shopweather run --dry', '<run><--dry-run>'],
    ['shopweather run --sample --allow', '<run><--sample><--allow-partial>'],
    ['shopweather run --format te', '<run><--format><text>'],
    ['shopweather run --format=js', '<run><--format=json>'],
    ['shopweather run --output apr', '<run><--output><april report.html>'],
    ['shopweather run --config apr', '<run><--config><april report.html>'],
    // These values have no completions, so the typed text stays unchanged.
    ['shopweather run --month apr', '<run><--month><apr>'],
    ['shopweather run --to apr', '<run><--to><apr>'],
    ['shopweather completion fi', '<completion><fish>'],
    ['shopweather templates ej', '<templates><eject>'],
    ['shopweather templates eject apr', '<templates><eject><april report.html>'],
  ])('Tab completes %s', async (line, words) => {
    expect(await complete(terminal, line)).toBe(words);
  });

  test('the script can be read twice', async () => {
    await runSetup(terminal, setup);
    expect(await complete(terminal, 'shopweather ru')).toBe('<run>');
  });

  test('completion does not run the text that was typed', async () => {
    const line = "shopweather run --to '$(touch ran)' --dry";
    expect(await complete(terminal, line)).toBe('<run><--to><$(touch ran)><--dry-run>');
    expect(existsSync(join(shop, 'ran'))).toBe(false);
  });
});

test('zsh loads the script from its function path', async () => {
  await writeScript('zsh');
  const functions = join(folder, 'functions');
  const terminal = await openShell(
    'zsh',
    `mkdir ${functions}; cp ${folder}/script.zsh ${functions}/_shopweather
    fpath=(${functions} $fpath); autoload -U compinit && compinit -u -D`,
  );
  expect(await complete(terminal, 'shopweather run --sam')).toBe('<run><--sample>');
  await terminal.close();
});

test('bash lists the possible values', async () => {
  const terminal = await openShell('bash', `source ${await writeScript('bash')}`);
  terminal.type('shopweather run --format \t\t');
  await terminal.waitFor(/eml +html +json +text/);
  await terminal.close();
});
