/**
 * Aligns columns for a fixed-width font: the first `left` columns to the left, the others to the
 * right. Hangul counts double, as terminals draw it.
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

/** How many columns a terminal takes for a text. */
export function width(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + (/\p{Script=Hangul}/u.test(char) ? 2 : 1), 0);
}
