/** A part of a mail (RFC 2045), with the parts that are in it. */
export interface Part {
  /** Without parameters, as `text/plain`. */
  type: string;
  /** By their names in small letters, unfolded, as they went over the wire. */
  headers: Record<string, string>;
  parts: Part[];
  /** Decoded; empty where there are parts. */
  content: Buffer;
}

/** The parts of a mail as its bytes have them; parsers of mails leave the nesting out. */
export function partOf(raw: Buffer | string): Part {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(
    text
      .slice(0, end)
      .replaceAll(/\r\n(?=[ \t])/g, '')
      .split('\r\n')
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const contentType = headers['content-type'] ?? '';
  const body = text.slice(end + 4);
  const [, boundary] = /boundary="([^"]+)"/.exec(contentType) ?? [];
  return {
    type: contentType.split(';')[0] ?? '',
    headers,
    parts:
      boundary === undefined
        ? []
        : `\r\n${body}`
            .split(`\r\n--${boundary}`)
            .slice(1, -1)
            .map((inner) => partOf(Buffer.from(inner.slice(2), 'latin1'))),
    content: boundary === undefined ? decoded(body, headers) : Buffer.alloc(0),
  };
}

function decoded(body: string, headers: Record<string, string>): Buffer {
  switch (headers['content-transfer-encoding']) {
    case 'base64':
      return Buffer.from(body, 'base64');
    case 'quoted-printable':
      return Buffer.from(
        body
          .replaceAll('=\r\n', '')
          .replaceAll(/=([\dA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      );
    default:
      return Buffer.from(body, 'latin1');
  }
}

/** Its nesting, as `multipart/mixed(text/plain, text/csv)`. */
export function nesting({ type, parts }: Part): string {
  return parts.length === 0 ? type : `${type}(${parts.map(nesting).join(', ')})`;
}

/** The part and all that are in it. */
export function allParts(part: Part): Part[] {
  return [part, ...part.parts.flatMap(allParts)];
}
