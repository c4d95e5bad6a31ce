import type { Connection } from '../domain/source-settings.ts';
import { csv } from './csv/kind.ts';
import { mysql } from './mysql/kind.ts';
import { postgres } from './postgres/kind.ts';
import type { SourceKind } from './source-kind.ts';
import { sqlite } from './sqlite/kind.ts';
import { kma, openMeteo } from './weather/kinds.ts';

/** Every kind of source. A new one is a folder and an entry here. */
const SOURCE_KINDS: readonly SourceKind[] = [mysql, postgres, sqlite, csv, openMeteo, kma];

/** The kind of a connection. */
export function kindOf({ kind }: Connection): SourceKind {
  return SOURCE_KINDS.find(({ name }) => name === kind) as SourceKind;
}

/**
 * Reads the source key of the sales.
 *
 * @throws Error whose message follows the key's name; it does not repeat a password
 */
export function parseSalesSource(text: string): Connection {
  const kinds = SOURCE_KINDS.filter(({ shopping }) => shopping !== undefined);
  const kind = kindWith(schemeOf(text));
  if (kind !== undefined && kind.shopping === undefined) {
    throw new Error(`names a weather service, which has no sales; it must be ${formsOf(kinds)}`);
  }
  return parse(text, kinds);
}

/**
 * Reads the source key of the weather.
 *
 * @throws Error whose message follows the key's name; it does not repeat a password
 */
export function parseWeatherSource(text: string): Connection {
  return parse(text, SOURCE_KINDS);
}

function parse(text: string, kinds: readonly SourceKind[]): Connection {
  const scheme = schemeOf(text);
  const kind = kindWith(scheme);
  if (kind !== undefined) return kind.parse(text);
  const forms = formsOf(kinds);
  throw new Error(
    scheme === undefined
      ? `must be ${forms}`
      : `'${scheme}:' is not a source that shopweather knows; it must be ${forms}`,
  );
}

function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
}

function kindWith(scheme: string | undefined): SourceKind | undefined {
  return SOURCE_KINDS.find(({ schemes }) => scheme !== undefined && schemes.includes(scheme));
}

function formsOf(kinds: readonly SourceKind[]): string {
  const forms = kinds.map(({ form }) => form);
  return `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`;
}
