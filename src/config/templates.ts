import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OwnTemplate } from '../domain/settings.ts';
import { TEMPLATES } from '../system/assets.ts';
import { nearest } from './nearest.ts';
import { textOf } from './text-file.ts';

/**
 * The templates in a folder. Other files may lie there too, but no template of another name: it
 * would be passed over without a word.
 *
 * @throws Error whose message goes on after the key's name
 */
export function templatesFolder(path: string): OwnTemplate[] {
  const folder = resolve(path);
  const files = list(folder);
  const unknown = files.filter((file) => EJS.test(file) && !isTemplate(file));
  if (unknown.length > 0) {
    const told = unknown.map((file) => `${file} (did you mean ${nearest(file, TEMPLATES).word}?)`);
    throw new Error(`names ${folder}, where no template is to be called ${told.join(', ')}`);
  }
  return TEMPLATES.filter((name) => files.includes(name)).map((name) => {
    const file = join(folder, name);
    try {
      return { name, path: file, source: textOf(file) };
    } catch (error) {
      throw new Error(`names ${folder}, whose ${name} ${(error as Error).message}`);
    }
  });
}

// As a shell reads *.ejs: editors keep files of their own that begin with a dot.
const EJS = /^[^.].*\.ejs$/i;

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`names ${folder}, which cannot be read (${code})`);
  }
}

function isTemplate(file: string): boolean {
  return (TEMPLATES as readonly string[]).includes(file);
}
