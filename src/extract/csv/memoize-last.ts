/** Parses the bytes from `start` up to `end`. */
type BytesParser<T> = (bytes: Uint8Array, start: number, end: number) => T;

/** Longer texts are parsed each time. */
const MAX_BYTES = 64;

/**
 * Remembers the last text and its result: most rows have the same date or store as the row before.
 *
 * @param initial any value of the result's type; it is never returned
 */
export function memoizeLast<T>(parse: BytesParser<T>, initial: T): BytesParser<T> {
  const lastBytes = new Uint8Array(MAX_BYTES);
  let length = -1;
  let lastResult = initial;
  const isSame: BytesParser<boolean> = (bytes, start, end) => {
    if (end - start !== length) return false;
    // Backwards: dates differ at their end.
    for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== lastBytes[i]) return false;
    return true;
  };
  return (bytes, start, end) => {
    if (isSame(bytes, start, end)) return lastResult;
    length = end - start <= MAX_BYTES ? end - start : -1;
    for (let i = 0; i < length; i++) lastBytes[i] = bytes[start + i] as number;
    lastResult = parse(bytes, start, end);
    return lastResult;
  };
}
