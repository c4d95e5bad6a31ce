import { setFlagsFromString } from 'node:v8';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { HANGUL_FONTS, readLibraryFile } from '../system/assets.ts';
import { freeMemory } from '../system/memory.ts';
import { encodePng } from './png-encoder.ts';

/** Pixels: twice the width of pictures in a mail, for high-resolution screens. */
const WIDTH = 1052;

let loading: Promise<void> | undefined;

/**
 * Renders SVG drawings as PNG on white. Texts use only the fonts that are part of the program: Nanum
 * Gothic with Latin and the most frequent Hangul. Any other character is left out silently.
 */
export async function drawPngs(svgs: readonly string[]): Promise<Uint8Array[]> {
  // The library can be loaded only once in a process.
  loading ??= loadLibrary();
  await loading;
  const fontBuffers = fontsFor(svgs.join(''));
  const pngs = [];
  for (const svg of svgs) {
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
    // The pixels of several pictures take more memory than the rest of a mail.
    await freeMemory('young');
  }
  return pngs;
}

async function loadLibrary(): Promise<void> {
  // At run time: V8 flags at start-up would make every start 5 milliseconds slower. Without these
  // flags V8 optimises code that runs only a tenth of a second, and drawing takes twice as long.
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  // The library looks at these globals, and a look makes Node.js load its whole HTTP client, which
  // takes five times as long as the library. fetch works without them.
  Reflect.deleteProperty(globalThis, 'Response');
  Reflect.deleteProperty(globalThis, 'Request');
  await initWasm(readLibraryFile('resvg.wasm'));
}

/** The fonts that a text needs. Those with Hangul take most of the loading time. */
function fontsFor(text: string): Uint8Array[] {
  const hangul = /\p{Script=Hangul}/u.test(text) ? HANGUL_FONTS : [];
  return ['latin.woff2' as const, ...hangul].map(readLibraryFile);
}
