import { setFlagsFromString } from 'node:v8';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { readLibraryFile } from '../assets.ts';
import { encodePng } from './png-encoder.ts';

/** Twice the width that pictures have in a mail, for screens with small pixels. */
const WIDTH = 1052;

let ready: Promise<void> | undefined;

/**
 * Drawings (SVG with width and height) as PNG, on white. Their texts are set in the fonts that ship
 * with the program, and in no other: Nanum Gothic, Latin and Hangul. What these do not have would
 * be left out without a word.
 *
 * All are drawn in one go, one below the other, since each go reads the fonts again.
 */
export async function drawPngs(drawings: readonly string[]): Promise<Uint8Array[]> {
  ready ??= load();
  await ready;
  const sizes = drawings.map(sizeOf);
  const width = Math.max(...sizes.map((size) => size.width));
  const tops = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, { height }) => sum + height, 0));
  const height = sizes.reduce((sum, size) => sum + size.height, 0);
  // Visible overflow, or each drawing would be cut out by a mask of the size of all.
  const parts = drawings.map((svg, i) =>
    svg.replace('<svg', `<svg y="${tops[i]}" overflow="visible"`),
  );
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`;
  const drawing = new Resvg(sheet, {
    background: '#ffffff',
    fitTo: { mode: 'width', value: WIDTH },
    font: {
      fontBuffers: fontsFor(sheet),
      loadSystemFonts: false,
      defaultFontFamily: 'Nanum Gothic',
    },
  });
  const image = drawing.render();
  const scale = WIDTH / width;
  const { pixels } = image;
  const pngs = sizes.map((size, i) => {
    const rows = Math.floor(size.height * scale);
    const first = Math.round((tops[i] as number) * scale) * WIDTH * 4;
    return encodePng(pixels.subarray(first, first + rows * WIDTH * 4), WIDTH, rows);
  });
  image.free();
  drawing.free();
  return pngs;
}

/** May be done once in a process. */
async function load(): Promise<void> {
  // Code that runs for a tenth of a second is not worth optimising, least of all beside itself.
  setFlagsFromString('--liftoff-only');
  await initWasm(readLibraryFile('resvg.wasm'));
}

function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /^[^>]*\bwidth="([\d.]+)"[^>]*\bheight="([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

/** The Korean font takes twenty times as long to read, and most reports do without. */
function fontsFor(text: string): Uint8Array[] {
  const latin = readLibraryFile('latin.woff2');
  return /\p{Script=Hangul}/u.test(text) ? [latin, readLibraryFile('korean.woff2')] : [latin];
}
