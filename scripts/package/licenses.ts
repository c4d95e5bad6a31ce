import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Package } from './bundled-packages.ts';

const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The licences of the program and of its packages, as plain text.
 *
 * @throws Error if a package has no licence
 */
export function licenses(packages: readonly Package[]): string {
  const own = `shopweather\n\n${readFileSync('LICENSE', 'utf8')}`;
  // Packages of one author often have the same text.
  const packagesByText = Map.groupBy(packages, licenseOf);
  const others = [...packagesByText].map(([text, group]) => {
    const names = group.map(({ name, version }) => `${name} ${version}`);
    return `${names.join('\n')}\n\n${text}`;
  });
  return [own, ...others].map((text) => `${text.trim()}\n`).join(SEPARATOR);
}

/** The licences of packages that do not contain the text of their licence. */
const MISSING_TEXTS: Record<string, () => string> = {
  // axe-core has the same licence, and contains its text.
  '@resvg/resvg-wasm': () =>
    `Mozilla Public License 2.0; its source: https://github.com/thx/resvg-js\n\n${readFileSync('node_modules/axe-core/LICENSE', 'utf8').trim()}`,
};

const SEPARATOR = `\n${'-'.repeat(80)}\n\n`;

function licenseOf({ name, folder }: Package): string {
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  if (files.length === 0) {
    const missingText = MISSING_TEXTS[name];
    if (missingText === undefined) throw new Error(`${name} has no licence file`);
    return missingText();
  }
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}
