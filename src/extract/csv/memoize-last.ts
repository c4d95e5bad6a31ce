/** Reads something out of bytes. */
type Reader<T> = (bytes: Uint8Array, start: number, end: number) => T;

/** Longer texts are not remembered. */
const LONGEST = 64;

/** Reads a text once where the row before had the same, as most often it has. */
export function remembering<T>(read: Reader<T>, nothing: T): Reader<T> {
  const kept = new Uint8Array(LONGEST);
  let length = -1;
  let last = nothing;
  const isSame: Reader<boolean> = (bytes, start, end) => {
    if (end - start !== length) return false;
    // Backwards: dates differ at their end.
    for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== kept[i]) return false;
    return true;
  };
  return (bytes, start, end) => {
    if (isSame(bytes, start, end)) return last;
    length = end - start <= LONGEST ? end - start : -1;
    for (let i = 0; i < length; i++) kept[i] = bytes[start + i] as number;
    last = read(bytes, start, end);
    return last;
  };
}
