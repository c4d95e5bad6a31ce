import type { Period } from '../domain/calendar.ts';
import type { CheckResult } from '../domain/check-result.ts';
import type { ShoppingDay, WeatherDay } from '../domain/records.ts';
import type {
  Connection,
  Credentials,
  SourceSettings,
  WeatherSettings,
} from '../domain/source-settings.ts';
import type { Source, SourceContext } from './source.ts';

/** The month, the time and the clock for the checks of one source. */
export interface CheckRequest {
  side: 'shopping' | 'weather';
  /** The last finished month. */
  period: Period;
  /** Milliseconds that a query may take. */
  timeout: number;
  now: () => Temporal.Instant;
}

/**
 * A kind of source: everything that configuration, run and `check` need to know about it.
 * Importing a kind must stay cheap, so its functions import clients and readers when they run.
 */
export interface SourceKind<C extends Connection = Connection> {
  readonly name: C['kind'];
  /** The texts before the first colon of a source key, in lower case. */
  readonly schemes: readonly string[];
  /** The form of its source key, for messages. */
  readonly form: string;
  /** Decides which configuration keys apply. */
  readonly type: 'database' | 'file' | 'service';
  /** Of a service that accepts no request without an API key: how to get one. */
  readonly apiKeyRemedy?: string;
  /** Text, comments and placeholders in a query file, if its SQL differs from that of MySQL. */
  readonly sqlTokens?: RegExp;
  /**
   * Reads a source key.
   *
   * @throws Error whose message follows the key's name; it does not repeat a password
   */
  parse(text: string): C;
  /** The connection with the secrets and certificates of other keys. */
  withCredentials(connection: C, credentials: Credentials): C;
  /** True if the connection can be encrypted. */
  supportsTls(connection: C): boolean;
  secrets(connection: C): string[];
  /** Connects to nothing yet. Absent if the kind has no sales. */
  shopping?(settings: SourceSettings<C>): Promise<Source<ShoppingDay>>;
  /** Connects to nothing yet. Temperatures are in the unit of the source. */
  weather(settings: WeatherSettings<C>, context: SourceContext): Promise<Source<WeatherDay>>;
  check(
    settings: SourceSettings<C> | WeatherSettings<C>,
    request: CheckRequest,
  ): AsyncIterable<CheckResult>;
}
