import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { readLibraryFile } from '../assets.ts';

/** Twice the width that pictures have in a mail, for screens with small pixels. */
const WIDTH = 1052;

let ready: Promise<void> | undefined;

/**
 * Drawings (SVG) as PNG, on white. Their texts are set in the fonts that ship with the program, and
 * in no other: Nanum Gothic, Latin and Hangul. What these do not have would be left out without a
 * word.
 */
export async function drawPngs(drawings: readonly string[]): Promise<Uint8Array[]> {
  // May be done once in a process.
  ready ??= initWasm(readLibraryFile('resvg.wasm'));
  await ready;
  const fontBuffers = fontsFor(drawings.join(''));
  return drawings.map((svg) => {
    const drawing = new Resvg(svg, {
      background: '#ffffff',
      fitTo: { mode: 'width', value: WIDTH },
      font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'Nanum Gothic' },
    });
    const image = drawing.render();
    try {
      return image.asPng();
    } finally {
      image.free();
      drawing.free();
    }
  });
}

/** The Korean font takes twenty times as long to read, and most reports do without. */
function fontsFor(text: string): Uint8Array[] {
  const latin = readLibraryFile('latin.woff2');
  return /\p{Script=Hangul}/u.test(text) ? [latin, readLibraryFile('korean.woff2')] : [latin];
}
