import manifest from '../../package.json' with { type: 'json' };

// Put in its place when the program is built; a checkout has none.
declare const SHOPWEATHER_COMMIT: string | undefined;

/** The version of the program. */
export const VERSION: string = manifest.version;

/**
 * The commit that the program was built from, with `-dirty` behind it where files differed from
 * it; null in a checkout, and where it was built outside a repository.
 */
export const COMMIT: string | null =
  typeof SHOPWEATHER_COMMIT === 'string' && SHOPWEATHER_COMMIT !== '' ? SHOPWEATHER_COMMIT : null;
