import ejs from 'ejs';

/**
 * A value as plain text.
 *
 * @throws Error where there is none: it would leave a gap, or the word undefined
 */
export function plain(value: unknown): string {
  if (value === undefined || value === null) throw new Error(`the value to show is ${value}`);
  return String(value);
}

/** A value in HTML. */
export function escapeHtml(value: unknown): string {
  return ejs.escapeXML(plain(value));
}
