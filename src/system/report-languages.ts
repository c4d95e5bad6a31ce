import { readdirSync } from 'node:fs';

// Defined by the build: the executable contains no folder to read.
declare const SHOPWEATHER_LANGUAGES: string[] | undefined;

/** The language codes of the report: the names of the files in `render/languages`. */
export const LANGUAGES: readonly string[] =
  typeof SHOPWEATHER_LANGUAGES === 'object'
    ? SHOPWEATHER_LANGUAGES
    : readdirSync(new URL('../render/languages/', import.meta.url))
        // Ignores the temporary files of editors.
        .flatMap((file) => /^(\w[\w-]*)\.ts$/.exec(file)?.[1] ?? [])
        .sort();
