import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { OwnTemplate } from '../domain/settings.ts';
import { TEMPLATES } from '../system/assets.ts';
import { nearest } from './closest-word.ts';
import { textOf } from './text-file.ts';

/**
 * The templates in a folder, which may also hold other files. A template with an unknown name is
 * rejected, since it would be ignored silently.
 *
 * @throws Error whose message follows the key's name
 */
export function templatesFolder(path: string): OwnTemplate[] {
  const folder = resolve(path);
  const files = list(folder);
  const unknown = files.filter((file) => EJS.test(file) && !isTemplate(file));
  if (unknown.length > 0) {
    const suggestions = unknown.map(
      (file) => `${file} (did you mean ${nearest(file, TEMPLATES).word}?)`,
    );
    throw new Error(
      `names ${folder}, which has templates with unknown names: ${suggestions.join(', ')}`,
    );
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

// Like *.ejs in a shell: the temporary files of editors begin with a dot.
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
