import { KEYS, SECRET_KEYS } from '../../src/config/keys.ts';
import { code, plain, table } from './markdown.ts';

/** The page `docs/configuration.md`, from the definitions of the keys. */
export function configurationPage(): string {
  const names = Object.keys(KEYS);
  const starts = SECTIONS.map(({ firstKey }) => names.indexOf(firstKey));
  const sections = SECTIONS.flatMap(({ title, text }, i) => [
    `## ${title}`,
    text,
    table(['key', 'default', 'meaning'], names.slice(starts[i], starts[i + 1]).map(row)),
  ]);
  return `${[INTRODUCTION, ...sections, SECRETS].join('\n\n')}\n`;
}

interface Key {
  meaning: string;
  default?: string;
  required?: 'always' | 'to send';
}

function row(name: string): string[] {
  const key: Key = KEYS[name as keyof typeof KEYS];
  const required = key.required === 'always' ? 'required' : key.required && 'required to send';
  return [code(name), required ?? code(key.default ?? ''), plain(key.meaning)];
}

const INTRODUCTION = `<!-- Generated from the definitions of the keys by npm run docs. Do not edit. -->
# Configuration

This page lists every configuration key with its default and its meaning, for the person who installs
shopweather.

A key is an environment variable. It can also stand in a file of \`KEY=value\` lines. If both give a
value, the environment wins. shopweather reads one file, the first of these:

1. the file that \`--config FILE\` names,
2. the file that \`$SHOPWEATHER_CONFIG\` names,
3. \`./config.env\`,
4. \`$XDG_CONFIG_HOME/shopweather/config.env\` (by default \`~/.config/shopweather/config.env\`),
5. \`/etc/shopweather/config.env\`.

Start from [config.example.env](../config.example.env): it has every key, ready to fill in. Put a value
that holds \`#\` or spaces in single quotes. After each change, \`shopweather check\` tries the
configuration. A file that holds a secret and that every user of the machine can read is rejected: use
\`chmod 600\`.`;

/** The sections of the page. A section has its first key and those after it, up to the next section. */
const SECTIONS: readonly { title: string; firstKey: string; text: string }[] = [
  {
    title: 'Sales',
    firstKey: 'SHOPPING_SOURCE',
    text: '[Sources](sources.md) has a ready recipe for each kind of source.',
  },
  {
    title: 'Weather',
    firstKey: 'WEATHER_SOURCE',
    text: '[Sources](sources.md) has a ready recipe for each kind of source.',
  },
  {
    title: 'Analysis',
    firstKey: 'MISSING_VALUES',
    text: '[How the answer is found](method.md) explains the computation.',
  },
  {
    title: 'Data checks',
    firstKey: 'CHECK_DAYS_PRESENT',
    text: 'A limit, then `warn`, `fail` or `off`. [Data checks](operations.md#data-checks) explains each.',
  },
  {
    title: 'Report',
    firstKey: 'REPORT_TIMEZONE',
    text: '[Reading the report](reading-the-report.md) shows what the report contains.',
  },
  {
    title: 'Mail',
    firstKey: 'REPORT_ATTACH',
    text: '[Sending](sending.md) explains recipients, conditions and templates.',
  },
  {
    title: 'Mail server',
    firstKey: 'SMTP_HOST',
    text: 'Without `SMTP_USER` and `SMTP_PASSWORD` there is no login.',
  },
  {
    title: 'Retries and timeouts',
    firstKey: 'RETRY_ATTEMPTS',
    text: '[Delivery guarantees](delivery-guarantees.md#retries) explains which failures are tried again.',
  },
  {
    title: 'Notifications and state',
    firstKey: 'ALERT_TO',
    text: '[Operations](operations.md#alerts) explains how to use them.',
  },
];

const SECRETS = `## Secrets in files

A key that holds a secret can name a file with the secret instead: add \`_FILE\` to its name, as in
\`SMTP_PASSWORD_FILE=/etc/shopweather/smtp.password\`. These are ${SECRET_KEYS.map((key) => code(`${key}_FILE`)).join(', ')}.

The password of a database can also stand in the URL of the source, with special characters
percent-encoded. It is better in a file of its own.`;
