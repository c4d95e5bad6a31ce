import { namedText } from './text-file.ts';

/** A file with a SELECT. */
export interface QueryFile {
  file: string;
  text: string;
}

/**
 * Reads the file of a key.
 *
 * @throws Error whose message follows the key's name
 */
export function queryFile(file: string): QueryFile {
  const text = namedText(file).trim();
  return { file, text };
}

/**
 * Texts, names and comments, in which nothing is replaced, and the special pieces of a query file.
 * In the SQL of MySQL and SQLite.
 */
const SQL_TOKENS =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|--(?=\s)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|:start\b|:end\b|;/g;
// A comment that begins with /*!, /*M! or /*+ is for the server.
const COMMENT = /^(--|#|\/\*(?!M?!|\+))/;

/**
 * The SELECT, cut at the placeholders of the dates.
 *
 * @param tokens if the SQL differs from that of MySQL
 * @throws Error whose message follows the key's name
 */
export function queryPieces({ file, text }: QueryFile, tokens = SQL_TOKENS): string[] {
  const pieces = cut(text, tokens);
  while (/^;?\s*$/.test(pieces.at(-1) ?? 'none')) pieces.pop();
  if (!/^\s*(SELECT|WITH)\b/i.test(pieces.join(''))) {
    throw new Error(`names ${file}, which does not begin with SELECT or WITH`);
  }
  if (pieces.includes(';')) {
    throw new Error(
      `names ${file}, which contains more than one statement; it has to be one SELECT`,
    );
  }
  for (const placeholder of [':start', ':end']) {
    if (!pieces.includes(placeholder)) {
      throw new Error(
        `names ${file}, which does not contain ${placeholder}; write date >= :start AND date < :end, or all of the table would be read`,
      );
    }
  }
  return pieces;
}

/** The tokens of a text, with a blank for each comment, and the text between them. */
function cut(text: string, tokens: RegExp): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const { 0: piece, index } of text.matchAll(tokens)) {
    // Only a token: `#` is an operator in PostgreSQL, and may follow a token.
    pieces.push(text.slice(end, index), COMMENT.test(piece) ? ' ' : piece);
    end = index + piece.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== '');
}
