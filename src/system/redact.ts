// Shorter ones occur in ordinary words, where a gap would give them away.
const SHORTEST_REDACTED = 4;

/** Takes secrets out of a text, should one have slipped into a message of a server. */
export function redact(text: string, secrets: ReadonlySet<string>): string {
  const telling = [...secrets].filter((secret) => secret.length >= SHORTEST_REDACTED);
  return telling.reduce((result, secret) => result.replaceAll(secret, '***'), text);
}
