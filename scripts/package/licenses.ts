import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Package } from './inside.ts';

const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The licences of the program and of all that is inside it, as plain text.
 *
 * @throws where a package brings no licence: it could not be passed on
 */
export function licenses(inside: readonly Package[]): string {
  const own = `shopweather\n\n${readFileSync('LICENSE', 'utf8')}`;
  // Packages of one author often share their text to the letter.
  const byText = Map.groupBy(inside, licenseOf);
  const others = [...byText].map(([text, packages]) => {
    const names = packages.map(({ name, version }) => `${name} ${version}`);
    return `${names.join('\n')}\n\n${text}`;
  });
  return [own, ...others].map((text) => `${text.trim()}\n`).join(RULE);
}

/** Packages that name their licence and do not bring its text. */
const NAMED: Record<string, () => string> = {
  // Under the Mozilla Public License 2.0, whose text comes from another package under it.
  '@resvg/resvg-wasm': () =>
    `Mozilla Public License 2.0; its source: https://github.com/thx/resvg-js\n\n${readFileSync('node_modules/axe-core/LICENSE', 'utf8').trim()}`,
  // Under the MIT licence; the author of the first is that of pg.
  'pg-types': mitOfPg,
  pgpass: () => mitOfPg().replace(/^Copyright .*$/m, 'Copyright (c) 2013-2016 Hannes Hörl'),
};

function mitOfPg(): string {
  return readFileSync('node_modules/pg/LICENSE', 'utf8').trim();
}

const RULE = `\n${'-'.repeat(80)}\n\n`;

function licenseOf({ name, folder }: Package): string {
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  const byName = NAMED[name];
  if (files.length === 0 && byName !== undefined) return byName();
  if (files.length === 0) throw new Error(`${name} has no licence file`);
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}
