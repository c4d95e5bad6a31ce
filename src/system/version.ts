import manifest from '../../package.json' with { type: 'json' };

// Defined by the build; a checkout has none.
declare const SHOPWEATHER_COMMIT: string | undefined;

export const VERSION: string = manifest.version;

/**
 * The commit from which the program was built, with the suffix `-dirty` if files were changed; null
 * in a checkout, or if it was built outside a repository.
 */
export const COMMIT: string | null =
  typeof SHOPWEATHER_COMMIT === 'string' && SHOPWEATHER_COMMIT !== '' ? SHOPWEATHER_COMMIT : null;
