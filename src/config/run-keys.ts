import { parseAddresses } from './addresses.ts';
import type { Key } from './key.ts';
import * as read from './values.ts';

/** Mail server, time limits and notifications. */
export const RUNNING_KEYS = {
  SMTP_HOST: { meaning: 'mail server', required: 'to send', parse: read.hostname },
  SMTP_PORT: { meaning: 'its port', default: '587', parse: read.port },
  SMTP_SECURITY: {
    meaning: 'tls, starttls or none (nothing is encrypted); tls on port 465, else starttls',
    parse: read.oneOf('tls', 'starttls', 'none'),
  },
  SMTP_USER: { meaning: 'user name at the mail server, if it requires a login', parse: read.text },
  SMTP_PASSWORD: {
    meaning: 'password at the mail server',
    secret: true,
    parse: read.text,
  },
  SMTP_FROM_MAIL: {
    meaning: "sender's address",
    required: 'to send',
    parse: read.oneAddress,
  },
  RETRY_ATTEMPTS: {
    meaning: 'maximum number of attempts of a step, if another attempt can help',
    default: '3',
    parse: read.attempts,
  },
  RETRY_DELAY: {
    meaning:
      'wait before the second attempt; it doubles before each further attempt, and varies by up to a half',
    default: '2s',
    parse: read.duration,
  },
  STEP_TIMEOUT: {
    meaning: 'time limit for one attempt of a step',
    default: '60s',
    parse: read.duration,
  },
  RUN_TIMEOUT: {
    meaning: 'time after which a run makes no further attempts',
    default: '15m',
    parse: read.duration,
  },
  ALERT_TO: {
    meaning: 'recipients of a mail if a run fails; addresses separated by commas',
    parse: parseAddresses,
  },
  PING_URL: {
    meaning:
      'address of a watchdog such as healthchecks.io, which is called at start, success and failure',
    secret: true,
    parse: read.webAddress,
  },
  METRICS_FILE: {
    meaning: "file for Prometheus' node_exporter (textfile collector), ending in .prom",
    path: true,
    parse: read.metricsFile,
  },
  SHOPWEATHER_STATE_DIR: {
    meaning:
      'folder for the history of runs and unsent mail; the default is $XDG_STATE_HOME/shopweather, or else ~/.local/state/shopweather',
    path: true,
    parse: read.text,
  },
} as const satisfies Record<string, Key<unknown>>;
