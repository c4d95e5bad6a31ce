/**
 * A process by itself, since Jest makes such sums a hundred times as slow: takes a picture at its
 * input and compares it with that of the FILE it is given, or writes it there with --update. Prints
 * what is wrong, and a folder with what shows it; nothing where they look alike.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/**
 * How far a picture may be from the expected one. Two runs give the same to the last pixel; another
 * version of the browser may set a line a little elsewhere. What the smoothing of letters changes
 * does not count.
 */
const TOLERANCE = { share: 0.002, height: 4, colour: 0.05 };

/** A picture with 16 shades a colour, which look the same and take a third less. */
function reduced(picture: Buffer): Buffer {
  const png = PNG.sync.read(picture);
  for (let i = 0; i < png.data.length; i++) {
    png.data[i] = Math.round((png.data[i] as number) / 17) * 17;
  }
  return PNG.sync.write(png, { colorType: 2, deflateLevel: 9 });
}

function difference(actual: Buffer, file: string): string {
  const [before, now] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(actual)];
  const [width, height] = [
    Math.min(before.width, now.width),
    Math.min(before.height, now.height),
  ] as const;
  const shown = new PNG({ width, height });
  const [a, b] = [cut(before, width, height), cut(now, width, height)];
  const count = pixelmatch(a, b, shown.data, width, height, { threshold: TOLERANCE.colour });
  if (
    before.width === now.width &&
    Math.abs(before.height - now.height) <= TOLERANCE.height &&
    count <= TOLERANCE.share * width * height
  ) {
    return '';
  }
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-pictures-'));
  writeFileSync(join(folder, basename(file)), actual);
  writeFileSync(join(folder, `difference-${basename(file)}`), PNG.sync.write(shown));
  const sizes = `${before.width}x${before.height} expected, ${now.width}x${now.height} taken`;
  const share = ((100 * count) / (width * height)).toFixed(3);
  return `${file}: ${sizes}, ${share}% of the pixels differ; see ${folder}`;
}

/** The upper left part of a picture. */
function cut(png: PNG, width: number, height: number): Buffer {
  const part = new PNG({ width, height });
  PNG.bitblt(png, part, 0, 0, width, height, 0, 0);
  return part.data;
}

const [file = '', update] = process.argv.slice(2);
const picture = reduced(await buffer(process.stdin));
if (update === '--update') writeFileSync(file, picture);
process.stdout.write(difference(picture, file));
