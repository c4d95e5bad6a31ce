const BARS = '▁▂▃▄▅▆▇█';

/**
 * Draws values as characters of eight heights, from the minimum to the maximum.
 *
 * @param values null for a gap
 */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const height = (value: number) =>
    high > low ? Math.round(((value - low) / (high - low)) * (BARS.length - 1)) : 3;
  return values.map((value) => (value === null ? '·' : BARS[height(value)])).join('');
}

/**
 * Draws a horizontal bar, to an eighth of a character.
 *
 * @param width the characters of 100 percent
 */
export function horizontalBar(percent: number, width: number): string {
  const eighths = Math.round((percent / 100) * width * 8);
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest > 0 ? '▏▎▍▌▋▊▉'[rest - 1] : '');
}
