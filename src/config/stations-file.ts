import { namedText } from './text-file.ts';

/**
 * The weather station of each store, from lines `STORE = STATION`. Empty lines and lines that begin
 * with # are ignored.
 *
 * @throws Error whose message follows the key's name
 */
export function stationsFile(path: string): Record<string, string> {
  const stations = new Map<string, string>();
  for (const [i, line] of namedText(path).split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, store, station] = /^\s*([^=\\]*[^=\\\s])\s*=\s*([^\\]*[^\\\s])\s*$/.exec(line) ?? [];
    if (store === undefined || station === undefined) {
      throw new Error(
        `names ${path}, whose line ${i + 1} is not of the form STORE = STATION: '${line.trim()}'`,
      );
    }
    if (stations.has(store)) {
      throw new Error(`names ${path}, which has the store '${store}' twice (line ${i + 1})`);
    }
    stations.set(store, station);
  }
  if (stations.size === 0) throw new Error(`names ${path}, which has no line STORE = STATION`);
  return Object.fromEntries(stations);
}
