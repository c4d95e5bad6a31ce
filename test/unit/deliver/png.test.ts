import { expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { drawPngs } from '../../../src/deliver/png.ts';
import { createFormat } from '../../../src/render/format.ts';
import { allReports } from '../../support/cases.ts';
import { CATALOGUES } from '../../support/languages.ts';

const SIZE = { width: 440, height: 110 };

/** An SVG with texts, in the form of the charts' templates. */
function drawing(...texts: { x: number; y: number; text: string }[]): string {
  const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}"
    width="${SIZE.width}" height="${SIZE.height}" font-family="'Nanum Gothic', sans-serif" font-size="12">
    ${texts.map(({ x, y, text }) => `<text x="${x}" y="${y}">${escaped(text)}</text>`).join('')}
    </svg>`;
}

type Box = [left: number, top: number, width: number, height: number];

async function picturesOf(...drawings: string[]): Promise<PNG[]> {
  return (await drawPngs(drawings)).map((bytes) => PNG.sync.read(Buffer.from(bytes)));
}

/** The number of dark pixels in a box, which is in units of the drawing. */
function darkPixels({ data, width: pixelWidth }: PNG, box: Box): number {
  const scale = pixelWidth / SIZE.width;
  const [left, top, width, height] = box.map((value) => Math.round(value * scale)) as Box;
  let count = 0;
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      if ((data[(y * pixelWidth + x) * 4] as number) < 128) count++;
    }
  }
  return count;
}

test('a picture is 1052 pixels wide, on white', async () => {
  const [png = new Uint8Array()] = await drawPngs([drawing()]);
  expect([...png.slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  expect({ width, height }).toEqual({ width: 1052, height: 263 });
  expect(data.every((value) => value === 255)).toBe(true);
});

test('texts are drawn at their positions, and nowhere else', async () => {
  const latin = { x: 20, y: 30, text: 'Temperature (°C)' };
  const hangul = { x: 20, y: 80, text: '기온과 매출' };
  const latinBox: Box = [18, 18, 100, 16];
  const hangulBox: Box = [18, 68, 70, 16];
  const whole: Box = [0, 0, SIZE.width, SIZE.height];
  const [both, first, second] = (await picturesOf(
    drawing(latin, hangul),
    drawing(latin),
    drawing(hangul),
  )) as [PNG, PNG, PNG];
  expect(darkPixels(both, latinBox)).toBeGreaterThan(300);
  expect(darkPixels(both, hangulBox)).toBeGreaterThan(300);
  expect(darkPixels(both, whole)).toBe(darkPixels(both, latinBox) + darkPixels(both, hangulBox));
  expect([darkPixels(first, whole), darkPixels(first, hangulBox)]).toEqual([
    darkPixels(both, latinBox),
    0,
  ]);
  expect([darkPixels(second, whole), darkPixels(second, latinBox)]).toEqual([
    darkPixels(both, hangulBox),
    0,
  ]);
});

test('a picture without Hangul does not depend on another with Hangul', async () => {
  const [single] = await drawPngs([drawing({ x: 0, y: 20, text: 'Sales' })]);
  const [first] = await drawPngs([
    drawing({ x: 0, y: 20, text: 'Sales' }),
    drawing({ x: 0, y: 20, text: '매출' }),
  ]);
  expect(Buffer.from(first ?? []).equals(Buffer.from(single ?? []))).toBe(true);
});

/** The texts in the charts of a report. */
function textsOf(html: string): string[] {
  const drawings = html.match(/<svg[^>]*>.*?<\/svg>/gs) ?? [];
  return drawings.flatMap((svg) =>
    [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) =>
      (text as string).replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    ),
  );
}

const REPORTS = await allReports();

/** All texts that charts can contain in a language: those of the cases, and every number. */
function chartTexts(locale: string): string[] {
  const messages = CATALOGUES[locale] ?? CATALOGUES.en;
  const { scatter, month, months } = messages.charts;
  const format = createFormat(messages, 'USD');
  return [
    ...REPORTS.flatMap(([, { html }]) =>
      html.includes(`<html lang="${locale}">`) ? textsOf(html) : [],
    ),
    ...[scatter.temperature, scatter.sales('USD'), scatter.comparable('USD')],
    ...[month.temperature, month.sales('ABCDEFGHIJKLMNOPQRSTUVWXYZ'), months.title],
    ...Array.from({ length: 12 }, (_, i) =>
      format.shortMonth(`2025-${String(i + 1).padStart(2, '0')}`),
    ),
    ...[format.number(-1234567890, 0), format.number(0.5, 1)],
  ];
}

const CELL = 20;
const COLUMNS = SIZE.width / CELL;

/** The cell of a character: cells run from left to right, and then down. */
const boxOf = (i: number): Box => [
  CELL * (i % COLUMNS),
  CELL * Math.floor(i / COLUMNS),
  CELL,
  CELL,
];

test.each(Object.keys(CATALOGUES))(
  'every character of the charts can be drawn, %s',
  async (locale) => {
    const characters = [...new Set(chartTexts(locale).join('').replaceAll(/\s/g, ''))];
    expect(characters.length).toBeGreaterThan(40);
    const texts = characters.map((text, i) => {
      const [x, y] = boxOf(i);
      return { x: x + 4, y: y + 15, text };
    });
    const [picture] = (await picturesOf(drawing(...texts))) as [PNG];
    expect(characters.filter((_, i) => darkPixels(picture, boxOf(i)) === 0)).toEqual([]);
  },
);

test('a character that the fonts do not have leaves no pixels', async () => {
  const texts = ['a', '漢', 'b'].map((text, i) => ({ x: CELL * i + 4, y: 15, text }));
  const [picture] = (await picturesOf(drawing(...texts))) as [PNG];
  expect([0, 1, 2].map((i) => darkPixels(picture, boxOf(i)) > 0)).toEqual([true, false, true]);
});
