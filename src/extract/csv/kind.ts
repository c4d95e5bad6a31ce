import type { CsvConnection } from '../../domain/source-settings.ts';
import type { SourceKind } from '../source-kind.ts';

/** A CSV file, which may be compressed by gzip. */
export const csv: SourceKind<CsvConnection> = {
  name: 'csv',
  schemes: ['csv'],
  form: 'csv:FILE',
  type: 'file',
  parse: (text) => {
    const file = text.slice('csv:'.length);
    if (file === '') throw new Error('names no file; it must be csv:FILE');
    return { kind: 'csv', name: `csv:${file}`, file };
  },
  withCredentials: (connection) => connection,
  supportsTls: () => false,
  secrets: () => [],
  shopping: async (settings) => (await import('./source.ts')).shoppingFile(settings),
  weather: async (settings) => (await import('./source.ts')).weatherFile(settings),
  check: async function* (settings, request) {
    yield* (await import('./check.ts')).checkCsv(settings, request);
  },
};
