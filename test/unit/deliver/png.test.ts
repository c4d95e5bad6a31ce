import { expect, test } from '@jest/globals';
import { PNG } from 'pngjs';
import { drawPngs } from '../../../src/deliver/png.ts';
import { createFormat } from '../../../src/render/format.ts';
import { allReports } from '../../support/cases.ts';
import { CATALOGUES } from '../../support/languages.ts';

const SIZE = { width: 440, height: 110 };

/** A drawing with some texts, as the templates of the charts write them. */
function drawing(...texts: { x: number; y: number; text: string }[]): string {
  const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}"
    width="${SIZE.width}" height="${SIZE.height}" font-family="'Nanum Gothic', sans-serif" font-size="12">
    ${texts.map(({ x, y, text }) => `<text x="${x}" y="${y}">${escaped(text)}</text>`).join('')}
    </svg>`;
}

type Box = [left: number, top: number, width: number, height: number];

/** The pictures of some drawings. */
async function picturesOf(...drawings: string[]): Promise<PNG[]> {
  return (await drawPngs(drawings)).map((bytes) => PNG.sync.read(Buffer.from(bytes)));
}

/** How many dark pixels there are in a box, in units of the drawing. */
function ink({ data, width: across }: PNG, box: Box): number {
  const scale = across / SIZE.width;
  const [x0, y0, w, h] = box.map((at) => Math.round(at * scale)) as Box;
  let dark = 0;
  for (let y = y0; y < y0 + h; y++) {
    for (let x = x0; x < x0 + w; x++) {
      if ((data[(y * across + x) * 4] as number) < 128) dark++;
    }
  }
  return dark;
}

test('a picture of the width that is asked for, on white', async () => {
  const [png = new Uint8Array()] = await drawPngs([drawing()]);
  expect([...png.slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  expect({ width, height }).toEqual({ width: 1052, height: 263 });
  expect(data.every((value) => value === 255)).toBe(true);
});

test('texts stand where they should, and nowhere else', async () => {
  const latin = { x: 20, y: 30, text: 'Temperature (°C)' };
  const hangul = { x: 20, y: 80, text: '기온과 매출' };
  const [ofLatin, ofHangul]: [Box, Box] = [
    [18, 18, 100, 16],
    [18, 68, 70, 16],
  ];
  const whole: Box = [0, 0, SIZE.width, SIZE.height];
  const [both, first, second] = (await picturesOf(
    drawing(latin, hangul),
    drawing(latin),
    drawing(hangul),
  )) as [PNG, PNG, PNG];
  expect(ink(both, ofLatin)).toBeGreaterThan(300);
  expect(ink(both, ofHangul)).toBeGreaterThan(300);
  expect(ink(both, whole)).toBe(ink(both, ofLatin) + ink(both, ofHangul));
  expect([ink(first, whole), ink(first, ofHangul)]).toEqual([ink(both, ofLatin), 0]);
  expect([ink(second, whole), ink(second, ofLatin)]).toEqual([ink(both, ofHangul), 0]);
});

test('a drawing in Hangul leaves nothing to one without', async () => {
  const [alone] = await drawPngs([drawing({ x: 0, y: 20, text: 'Sales' })]);
  const [beside] = await drawPngs([
    drawing({ x: 0, y: 20, text: 'Sales' }),
    drawing({ x: 0, y: 20, text: '매출' }),
  ]);
  expect(Buffer.from(beside ?? []).equals(Buffer.from(alone ?? []))).toBe(true);
});

/** What the charts of a report say. */
function textsOf(html: string): string[] {
  const drawings = html.match(/<svg[^>]*>.*?<\/svg>/gs) ?? [];
  return drawings.flatMap((svg) =>
    [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) =>
      (text as string).replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
    ),
  );
}

const REPORTS = await allReports();

/** All that charts can say in a language: what they said in the cases, and every other number. */
function sayings(locale: string): string[] {
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

/** Where the characters of a drawing stand, from the left to the right and downwards. */
const boxOf = (i: number): Box => [
  CELL * (i % COLUMNS),
  CELL * Math.floor(i / COLUMNS),
  CELL,
  CELL,
];

test.each(Object.keys(CATALOGUES))(
  'every character of the charts can be drawn, %s',
  async (locale) => {
    const characters = [...new Set(sayings(locale).join('').replaceAll(/\s/g, ''))];
    expect(characters.length).toBeGreaterThan(40);
    const texts = characters.map((text, i) => {
      const [x, y] = boxOf(i);
      return { x: x + 4, y: y + 15, text };
    });
    const [picture] = (await picturesOf(drawing(...texts))) as [PNG];
    expect(characters.filter((_, i) => ink(picture, boxOf(i)) === 0)).toEqual([]);
  },
);

test('what the fonts do not have would be missed', async () => {
  const texts = ['a', '漢', 'b'].map((text, i) => ({ x: CELL * i + 4, y: 15, text }));
  const [picture] = (await picturesOf(drawing(...texts))) as [PNG];
  expect([0, 1, 2].map((i) => ink(picture, boxOf(i)) > 0)).toEqual([true, false, true]);
});
