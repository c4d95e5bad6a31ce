import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const [EIGHT_BITS, RGBA] = [8, 6];

/**
 * A picture as PNG (ISO/IEC 15948), deflated by the runtime, which is several times as fast as the
 * library that draws.
 *
 * @param pixels four bytes each: red, green, blue, opacity
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const length = width * 4;
  // A byte before each row says that it is not filtered: areas of one colour gain nothing by it.
  const rows = Buffer.alloc((length + 1) * height);
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * length, (y + 1) * length), y * (length + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([EIGHT_BITS, RGBA], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    // A third larger than at the usual level, in half the time.
    chunk('IDAT', deflateSync(rows, { level: 3 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}
