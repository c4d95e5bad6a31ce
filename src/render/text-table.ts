/**
 * Aligns columns for a fixed-width font: the first `left` columns to the left, the others to the
 * right.
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

/** Pads a text with spaces on the right. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

// The wide characters of Unicode (UAX #11) that occur in names.
const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The number of columns that a text takes on a terminal; wide characters take two. */
export function width(text: string): number {
  // Some systems write a Hangul syllable as two or three characters.
  return Array.from(text.normalize()).reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);
}
