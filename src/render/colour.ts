/**
 * Mixes a colour with white.
 *
 * @param colour `#rrggbb`
 * @param white share from 0 to 1
 */
export function lighten(colour: string, white: number): string {
  const parts = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  return `#${parts
    .map((part) =>
      Math.round(part + (255 - part) * white)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
