// Line breaks and control characters, and marks that change the direction of text.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A text from outside on one line, without characters by which it could change the lines around it,
 * or command a terminal.
 */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, ' ').trim();
}
