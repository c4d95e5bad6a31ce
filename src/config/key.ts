/** A configuration key. */
export interface Key<Value> {
  /** The description for documents and messages. */
  meaning: string;
  /** The text that is parsed if the key is not given. */
  default?: string;
  /** When a run needs it: always (except with the sample data), or only to send the mail. */
  required?: 'always' | 'to send';
  /** The value may also be in a file, whose path is in the key with `_FILE` added. */
  secret?: true;
  /** Names a file or folder. */
  path?: true;
  /** Names a file that only its owner may read. */
  private?: true;
  /**
   * @throws Error whose message follows the key's name: "SMTP_PORT must be ...". It does not
   *   repeat a value that may contain a secret.
   */
  parse(text: string): Value;
}
