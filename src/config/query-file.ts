import { namedText } from './text-file.ts';

// Texts, names and comments, in which nothing is to be filled in; then what matters in between.
const PIECE =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|--(?=\s)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|:start\b|:end\b|;/g;
// What begins with /*!, /*M! or /*+ is there for the server.
const COMMENT = /^(--|#|\/\*(?!M?!|\+))/;

/**
 * A SELECT in a file, cut at the places for the dates.
 *
 * @throws Error whose message goes on after the key's name
 */
export function queryFile(file: string): { file: string; pieces: string[] } {
  const pieces = cut(namedText(file).trim()).map((piece) => (COMMENT.test(piece) ? ' ' : piece));
  while (/^;?\s*$/.test(pieces.at(-1) ?? 'none')) pieces.pop();
  if (!/^\s*(SELECT|WITH)\b/i.test(pieces.join(''))) {
    throw new Error(`names ${file}, which does not begin with SELECT or WITH`);
  }
  if (pieces.includes(';')) {
    throw new Error(`names ${file}, which holds more than one statement; it has to be one SELECT`);
  }
  for (const place of [':start', ':end']) {
    if (!pieces.includes(place)) {
      throw new Error(
        `names ${file}, which does not say ${place}; write date >= :start AND date < :end, or all of the table would be read`,
      );
    }
  }
  return { file, pieces };
}

/** The special pieces of a text, and what is between them. */
function cut(text: string): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    pieces.push(text.slice(end, index), piece);
    end = index + piece.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== '');
}
