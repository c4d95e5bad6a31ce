/**
 * The exit codes, numbered as in BSD's sysexits.h. Help and documents list this table, and a test
 * compares the documents with it.
 */
export const EXIT_CODES = [
  { code: 0, name: 'ok', meaning: 'report sent or printed, or nothing to do' },
  { code: 1, name: 'bug', meaning: 'a bug in shopweather' },
  { code: 64, name: 'usage', meaning: 'wrong command line' },
  { code: 65, name: 'data', meaning: 'the data cannot be used' },
  {
    code: 69,
    name: 'unavailable',
    meaning: 'a source or the mail server could not be reached or did not answer in time',
  },
  { code: 73, name: 'output', meaning: 'a file or the state folder cannot be written' },
  {
    code: 75,
    name: 'held',
    meaning: 'another run is active, or it is not known whether a mail was delivered',
  },
  { code: 76, name: 'refused', meaning: 'the mail server refused the message' },
  { code: 77, name: 'login', meaning: 'a server refused the login' },
  { code: 78, name: 'config', meaning: 'the configuration is wrong' },
  { code: 130, name: 'interrupted', meaning: 'interrupted (Ctrl-C)' },
  { code: 143, name: 'terminated', meaning: 'terminated' },
] as const;

export type ExitCode = (typeof EXIT_CODES)[number]['code'];

type ExitName = (typeof EXIT_CODES)[number]['name'];

/** Exit codes by name, so that code reads `EXIT.config` and not 78. */
export const EXIT = Object.fromEntries(EXIT_CODES.map(({ name, code }) => [name, code])) as {
  [Name in ExitName]: Extract<(typeof EXIT_CODES)[number], { name: Name }>['code'];
};
