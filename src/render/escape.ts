import ejs from 'ejs';

/**
 * Converts a value to plain text.
 *
 * @throws Error for null and undefined, which would leave a gap in the report
 */
export function toText(value: unknown): string {
  if (value === undefined || value === null) throw new Error(`the value to show is ${value}`);
  return String(value);
}

/** Converts a value to HTML text. */
export function escapeHtml(value: unknown): string {
  return ejs.escapeXML(toText(value));
}
