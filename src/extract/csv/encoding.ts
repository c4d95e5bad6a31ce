import type { CsvFormat } from '../../domain/source-settings.ts';

/** How the text of a file becomes bytes, and bytes become text. */
export interface Encoding {
  decode(bytes: Uint8Array): string;
  encode(text: string): Uint8Array;
}

/** The runtime's own decoder of EUC-KR lacks half of the syllables that CP949 adds to it. */
export async function openEncoding(name: CsvFormat['encoding']): Promise<Encoding> {
  if (name === 'utf-8') {
    return {
      decode: (bytes) => Buffer.from(bytes).toString('utf8'),
      encode: (text) => Buffer.from(text),
    };
  }
  const { default: iconv } = await import('iconv-lite');
  return {
    decode: (bytes) => iconv.decode(Buffer.from(bytes), name),
    encode: (text) => iconv.encode(text, name),
  };
}
