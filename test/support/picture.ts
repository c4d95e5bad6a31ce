/**
 * A worker that compares pictures with those in files, or writes them there. It replies with the
 * difference, empty if they look alike. Outside of Jest, in which loops over pixels are a hundred
 * times as slow.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** A message to the worker. */
export interface PictureRequest {
  /** PNG. */
  picture: Uint8Array;
  /** The file of the expected picture. */
  file: string;
  /** Writes the file instead of comparing. */
  update: boolean;
}

/**
 * The tolerated difference. Two runs give identical pictures; another version of the browser may
 * move a line slightly. Differences by the smoothing of letters do not count.
 */
const TOLERANCE = { share: 0.002, height: 4, colour: 0.05 };

/** The folder for pictures that differ. */
const FAILED = 'dist/pictures';

parentPort?.on('message', ({ picture, file, update }: PictureRequest) => {
  const taken = reduceShades(PNG.sync.read(Buffer.from(picture)));
  if (update) writeFileSync(file, encode(taken));
  parentPort?.postMessage(difference(PNG.sync.read(readFileSync(file)), taken, file));
});

const SHADES = Uint8Array.from({ length: 256 }, (_, shade) => Math.round(shade / 17) * 17);

/** Reduces a picture to 16 shades a colour, which look the same and take a third less. */
function reduceShades(png: PNG): PNG {
  for (let i = 0; i < png.data.length; i++) png.data[i] = SHADES[png.data[i] as number] as number;
  return png;
}

const encode = (png: PNG) => PNG.sync.write(png, { colorType: 2, deflateLevel: 9 });

function difference(expected: PNG, taken: PNG, file: string): string {
  const width = Math.min(expected.width, taken.width);
  const height = Math.min(expected.height, taken.height);
  const a = crop(expected, width, height);
  const b = crop(taken, width, height);
  const options = { threshold: TOLERANCE.colour };
  const count = pixelmatch(a, b, undefined, width, height, options);
  if (
    expected.width === taken.width &&
    Math.abs(expected.height - taken.height) <= TOLERANCE.height &&
    count <= TOLERANCE.share * width * height
  ) {
    return '';
  }
  const diff = new PNG({ width, height });
  pixelmatch(a, b, diff.data, width, height, options);
  mkdirSync(FAILED, { recursive: true });
  writeFileSync(join(FAILED, basename(file)), encode(taken));
  writeFileSync(join(FAILED, `difference-${basename(file)}`), PNG.sync.write(diff));
  const sizes = `${expected.width}x${expected.height} expected, ${taken.width}x${taken.height} taken`;
  const share = ((100 * count) / (width * height)).toFixed(3);
  return `${file}: ${sizes}, ${share}% of the pixels differ; see ${FAILED}`;
}

/** The pixels of the upper left part of a picture. */
function crop(png: PNG, width: number, height: number): Buffer {
  const part = new PNG({ width, height });
  PNG.bitblt(png, part, 0, 0, width, height, 0, 0);
  return part.data;
}
