const BARS = '▁▂▃▄▅▆▇█';

/**
 * Values as a line of bars of eight heights, the least the lowest.
 *
 * @param values null where there is none
 */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const height = (value: number) =>
    most > least ? Math.round(((value - least) / (most - least)) * (BARS.length - 1)) : 3;
  return values.map((value) => (value === null ? '·' : BARS[height(value)])).join('');
}

/** A bar so many eighths of a character long. */
export function horizontalBar(percent: number, width: number): string {
  const eighths = Math.round((percent / 100) * width * 8);
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest > 0 ? '▏▎▍▌▋▊▉'[rest - 1] : '');
}
