/**
 * A thread outside of Jest, in which loops over pixels are a hundred times as slow: compares each
 * picture that it is sent with that of a file, or writes it there. Answers how they differ, and with
 * nothing if they look alike.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** A picture as PNG, and the file with the expected one. */
export interface Taken {
  picture: Uint8Array;
  file: string;
  update: boolean;
}

/**
 * How far a picture may be from the expected one. Two runs give the same to the last pixel; another
 * version of the browser may set a line a little elsewhere. What the smoothing of letters changes
 * does not count.
 */
const TOLERANCE = { share: 0.002, height: 4, colour: 0.05 };

/** Where pictures that differ stay to be looked at. */
const FAILED = 'dist/pictures';

parentPort?.on('message', ({ picture, file, update }: Taken) => {
  const taken = reduced(PNG.sync.read(Buffer.from(picture)));
  if (update) writeFileSync(file, compressed(taken));
  parentPort?.postMessage(difference(PNG.sync.read(readFileSync(file)), taken, file));
});

const SHADES = Uint8Array.from({ length: 256 }, (_, shade) => Math.round(shade / 17) * 17);

/** A picture with 16 shades a colour, which look the same and take a third less. */
function reduced(png: PNG): PNG {
  for (let i = 0; i < png.data.length; i++) png.data[i] = SHADES[png.data[i] as number] as number;
  return png;
}

const compressed = (png: PNG) => PNG.sync.write(png, { colorType: 2, deflateLevel: 9 });

function difference(expected: PNG, taken: PNG, file: string): string {
  const [width, height] = [
    Math.min(expected.width, taken.width),
    Math.min(expected.height, taken.height),
  ] as const;
  const [a, b] = [cut(expected, width, height), cut(taken, width, height)];
  const options = { threshold: TOLERANCE.colour };
  const count = pixelmatch(a, b, undefined, width, height, options);
  if (
    expected.width === taken.width &&
    Math.abs(expected.height - taken.height) <= TOLERANCE.height &&
    count <= TOLERANCE.share * width * height
  ) {
    return '';
  }
  const shown = new PNG({ width, height });
  pixelmatch(a, b, shown.data, width, height, options);
  mkdirSync(FAILED, { recursive: true });
  writeFileSync(join(FAILED, basename(file)), compressed(taken));
  writeFileSync(join(FAILED, `difference-${basename(file)}`), PNG.sync.write(shown));
  const sizes = `${expected.width}x${expected.height} expected, ${taken.width}x${taken.height} taken`;
  const share = ((100 * count) / (width * height)).toFixed(3);
  return `${file}: ${sizes}, ${share}% of the pixels differ; see ${FAILED}`;
}

/** The upper left part of a picture. */
function cut(png: PNG, width: number, height: number): Buffer {
  const part = new PNG({ width, height });
  PNG.bitblt(png, part, 0, 0, width, height, 0, 0);
  return part.data;
}
