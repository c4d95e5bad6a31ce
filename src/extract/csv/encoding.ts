import type { CsvFormat } from '../../domain/source-settings.ts';

/** Converts between the text of a file and its bytes. */
export interface Encoding {
  decode(bytes: Uint8Array): string;
  encode(text: string): Uint8Array;
}

export async function openEncoding(name: CsvFormat['encoding']): Promise<Encoding> {
  if (name === 'utf-8') {
    return {
      decode: (bytes) => Buffer.from(bytes).toString('utf8'),
      encode: (text) => Buffer.from(text),
    };
  }
  // The EUC-KR decoder of Node.js lacks half of the syllables that CP949 adds to EUC-KR.
  const { default: iconv } = await import('iconv-lite');
  return {
    decode: (bytes) => iconv.decode(Buffer.from(bytes), name),
    encode: (text) => iconv.encode(text, name),
  };
}
