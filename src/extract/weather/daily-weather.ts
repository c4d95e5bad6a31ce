import type { IsoDate, Span } from '../../domain/calendar.ts';
import type { Attribution } from '../../domain/source-settings.ts';

/** The weather of a day, from a service. */
export interface DailyWeather {
  date: IsoDate;
  /** Mean, in degrees Celsius; null if it is not known. */
  temperature: number | null;
  /** Sum, in millimetres; null if it is not known. */
  precipitation: number | null;
}

/** A service on the web that has the weather of days. */
export interface WeatherService {
  readonly name: string;
  /** The request as text, without the API key. */
  readonly requestKey: string;
  readonly attribution: Attribution;
  /** IANA zone of its days. */
  readonly timezone: string;
  /** The server. */
  readonly address: URL;
  /**
   * The days of a span that the service knows, in order and each once.
   *
   * @param timeout milliseconds for all requests
   * @throws Failure
   */
  days(span: Span, timeout: number): Promise<DailyWeather[]>;
}
