import type { Messages } from '../../src/render/catalogue.ts';
import { LANGUAGES } from '../../src/system/report-languages.ts';

/** The catalogues of all languages by code. */
export const CATALOGUES: Record<string, Messages> & Record<'en' | 'ko', Messages> =
  Object.fromEntries(
    await Promise.all(
      LANGUAGES.map(async (code) => {
        const { messages } = await import(`../../src/render/languages/${code}.ts`);
        return [code, messages];
      }),
    ),
  );
