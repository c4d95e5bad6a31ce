/** How texts are set off on a terminal. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  accent(text: string): string;
  warm(text: string): string;
}

const as = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

/** With the colours that every terminal has (ECMA-48). */
export const COLOURS: Paint = { strong: as(1), faint: as(2), accent: as(34), warm: as(33) };

const plain = (text: string) => text;

/** For mails and files. */
export const PLAIN: Paint = { strong: plain, faint: plain, accent: plain, warm: plain };
