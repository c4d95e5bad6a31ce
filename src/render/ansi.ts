/** The emphasis of texts on a terminal. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  accent(text: string): string;
  warm(text: string): string;
}

const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

/** The colours that every terminal has (ECMA-48). */
export const COLOURS: Paint = { strong: sgr(1), faint: sgr(2), accent: sgr(34), warm: sgr(33) };

const plain = (text: string) => text;

/** For mails and files. */
export const PLAIN: Paint = { strong: plain, faint: plain, accent: plain, warm: plain };
