/** The length of the type of a message, and of its length field. */
const TYPE_LENGTH = 1;
const HEADER_LENGTH = TYPE_LENGTH + 4;
/** The longest message that is read: far longer than a row of sums. */
const LONGEST = 16 * 1024 ** 2;

/** An error of a server that does not speak the protocol of PostgreSQL. */
export const PROTOCOL_ERROR = 'PROTOCOL_ERROR';

function protocolError(message: string): Error {
  return Object.assign(new Error(message), { code: PROTOCOL_ERROR });
}

/**
 * Splits the bytes of a server into messages, and passes only well-formed ones to the client. The
 * client itself would search the end of a text for ever, or collect a message of any length.
 *
 * @param parse the client's function for complete messages
 * @returns a function for each piece of bytes. It throws an error with the code PROTOCOL_ERROR.
 */
export function guardMessages(parse: (messages: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const buffer = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let offset = 0;
    while (offset + HEADER_LENGTH <= buffer.length) {
      const length = buffer.readUInt32BE(offset + TYPE_LENGTH);
      if (length < 4 || length > LONGEST) {
        throw protocolError(`it sent a message of ${length} bytes`);
      }
      const end = offset + TYPE_LENGTH + length;
      if (end > buffer.length) break;
      const type = String.fromCharCode(buffer[offset] as number);
      const body = buffer.subarray(offset + HEADER_LENGTH, end);
      if (!isWellFormed(type, body)) throw protocolError(`it sent a malformed message '${type}'`);
      offset = end;
    }
    // Parsed before the copy: the client may still read the bytes of these messages.
    if (offset > 0) parseSafely(parse, buffer.subarray(0, offset));
    rest = Buffer.from(buffer.subarray(offset));
  };
}

function parseSafely(parse: (messages: Buffer) => void, messages: Buffer): void {
  try {
    parse(messages);
  } catch (error) {
    throw protocolError((error as Error).message);
  }
}

/** True if each text in the message ends within it. */
function isWellFormed(type: string, body: Buffer): boolean {
  switch (type) {
    // Errors and notices: texts that begin with their type, up to one of type 0.
    case 'E':
    case 'N':
      return body.at(-1) === 0 && (body.length === 1 || body.at(-2) === 0);
    case 'C':
      return body.includes(0);
    case 'S':
      return countTexts(body) >= 2;
    case 'A':
      return body.length > 4 && countTexts(body.subarray(4)) >= 2;
    case 'R':
      return isAuthentication(body);
    case 'T':
      return areColumns(body);
    default:
      return true;
  }
}

function countTexts(bytes: Buffer): number {
  return bytes.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
}

const SASL = 10;

/** The names of SASL mechanisms end with an empty one. */
function isAuthentication(body: Buffer): boolean {
  if (body.length < 4) return false;
  if (body.readUInt32BE() !== SASL) return true;
  return body.at(-1) === 0 && (body.length === 5 || body.at(-2) === 0);
}

/** The bytes that follow the name of a column. */
const COLUMN_LENGTH = 18;

function areColumns(body: Buffer): boolean {
  if (body.length < 2) return false;
  let offset = 2;
  for (let column = 0; column < body.readUInt16BE(); column++) {
    const nameEnd = body.indexOf(0, offset);
    if (nameEnd === -1) return false;
    offset = nameEnd + 1 + COLUMN_LENGTH;
    if (offset > body.length) return false;
  }
  return true;
}
