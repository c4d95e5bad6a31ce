/**
 * Aligns columns for a fixed-width font: the first `left` columns to the left, the others to the
 * right. Hangul and its neighbours count double, as terminals draw them.
 *
 * @param rows texts without line breaks, all rows of the same length
 */
export function textTable(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => width(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
        return column < left ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** The text with spaces behind it, up to so many columns. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

// Of Unicode's wide characters (UAX #11) those that names are written in.
const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** How many columns a terminal takes for a text. */
export function width(text: string): number {
  // Composed: some systems write a syllable in two or three pieces.
  return Array.from(text.normalize()).reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);
}
