/** Parsers for texts in mail headers and headings, like those of `values.ts`. */

// They change the direction of all text that follows.
const DIRECTION_CHARACTERS = /[\u202a-\u202e\u2066-\u2069]/;

/** A line of text that a mail header can hold unchanged. */
export function line(value: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) {
    throw new Error('contains a line break or control character');
  }
  if (DIRECTION_CHARACTERS.test(value)) {
    throw new Error('contains characters that turn the direction of text');
  }
  // RFC 2047: mail programs would decode it.
  if (value.includes('=?')) throw new Error('contains =?, by which encoded text begins in mails');
  return value;
}

/** The name of a shop or a person. */
export const name = (value: string) => atMost(100, line(value));

/** Limited, since a single word cannot be folded to the line length of a mail (RFC 5322: 998). */
export const subject = (value: string) => atMost(200, line(value));

function atMost(limit: number, value: string): string {
  const { length } = Array.from(value);
  if (length > limit) throw new Error(`must be at most ${limit} characters, not ${length}`);
  return value;
}
