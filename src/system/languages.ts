import { readdirSync } from 'node:fs';

// Put in its place when the program is built: inside it there is no folder to read.
declare const SHOPWEATHER_LANGUAGES: string[] | undefined;

/** The languages of the report, by their codes: the names of the files in `render/languages`. */
export const LANGUAGES: readonly string[] =
  typeof SHOPWEATHER_LANGUAGES === 'object'
    ? SHOPWEATHER_LANGUAGES
    : readdirSync(new URL('../render/languages/', import.meta.url))
        // Nor what editors and systems leave beside them.
        .flatMap((file) => /^(\w[\w-]*)\.ts$/.exec(file)?.[1] ?? [])
        .sort();
