/** A configuration key: what it sets, and how its text is read. */
export interface Key<Value> {
  /** What the key sets, as README and config.example.env say it. */
  meaning: string;
  /** Text that stands in where the key is not given. */
  default?: string;
  /** Whether a run needs it: always (but for the sample data), or only to send the mail. */
  required?: 'always' | 'to send';
  /** A secret may also be given as the path of a file, in the key with `_FILE` added. */
  secret?: true;
  /** Names a file or folder. */
  path?: true;
  /** Names a file that only its owner should read. */
  private?: true;
  /**
   * @throws Error whose message follows the key's name: "SMTP_PORT must be ...". It does not
   *   repeat a value that may hold a secret.
   */
  parse(text: string): Value;
}
