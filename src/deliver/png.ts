import { setFlagsFromString } from 'node:v8';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { HANGUL_FONTS, readLibraryFile } from '../system/assets.ts';
import { freeMemory } from '../system/memory.ts';
import { encodePng } from './png-encoder.ts';

/** Twice the width that pictures have in a mail, for screens with small pixels. */
const WIDTH = 1052;

let ready: Promise<void> | undefined;

/**
 * Drawings (SVG) as PNG, on white. Their texts are set in the fonts that ship with the program, and
 * in no other: Nanum Gothic, Latin and the Hangul that is used most. What these do not have would
 * be left out without a word.
 */
export async function drawPngs(drawings: readonly string[]): Promise<Uint8Array[]> {
  ready ??= load();
  await ready;
  const fontBuffers = fontsFor(drawings.join(''));
  const pngs = [];
  for (const svg of drawings) {
    const drawing = new Resvg(svg, {
      background: '#ffffff',
      fitTo: { mode: 'width', value: WIDTH },
      font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'Nanum Gothic' },
    });
    const image = drawing.render();
    const png = encodePng(image.pixels, image.width, image.height);
    image.free();
    drawing.free();
    pngs.push(png);
    // Several pictures as pixels are more than the rest of a mail takes.
    await freeMemory('young');
  }
  return pngs;
}

/** May be done once in a process. */
async function load(): Promise<void> {
  // Code that runs for a tenth of a second is not worth optimising, least of all beside itself.
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  // The library asks whether it was given one of these, at which the runtime would load all that
  // fetching takes, five times as long as the library itself. fetch does without them.
  Reflect.deleteProperty(globalThis, 'Response');
  Reflect.deleteProperty(globalThis, 'Request');
  await initWasm(readLibraryFile('resvg.wasm'));
}

/** Most reports do without Hangul, which takes longer to read than all else. */
function fontsFor(text: string): Uint8Array[] {
  const hangul = /\p{Script=Hangul}/u.test(text) ? HANGUL_FONTS : [];
  return ['latin.woff2' as const, ...hangul].map(readLibraryFile);
}
