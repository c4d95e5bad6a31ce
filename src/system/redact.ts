// A shorter secret occurs in ordinary words, and the gaps would reveal it.
const MIN_LENGTH = 4;

/** Replaces secrets in a text by asterisks, for example in a message of a server. */
export function redact(text: string, secrets: ReadonlySet<string>): string {
  const redactable = [...secrets].filter((secret) => secret.length >= MIN_LENGTH);
  return redactable.reduce((result, secret) => result.replaceAll(secret, '***'), text);
}
