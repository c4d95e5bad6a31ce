/** Readers of texts that come to stand in mail headers and headings; see `values.ts`. */

// They turn the direction of all text that follows.
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/;

/** A line that says in a mail header what it says here. */
export function line(value: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) {
    throw new Error('contains a line break or control character');
  }
  if (TURNS_TEXT.test(value)) {
    throw new Error('contains characters that turn the direction of text');
  }
  // RFC 2047: it would be read as something else.
  if (value.includes('=?')) throw new Error('contains =?, by which encoded text begins in mails');
  return value;
}

/** The name of a shop or a person. */
export const name = (value: string) => atMost(100, line(value));

/** A word of a header cannot be folded, and a line of a mail has an end (RFC 5322: 998). */
export const subject = (value: string) => atMost(200, line(value));

function atMost(limit: number, value: string): string {
  const { length } = Array.from(value);
  if (length > limit) throw new Error(`must be at most ${limit} characters, not ${length}`);
  return value;
}
