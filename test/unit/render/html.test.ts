import { describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import { PLAIN } from '../../../src/render/ansi.ts';
import { drawCharts, renderHtml, renderText, type Variant } from '../../../src/render/report.ts';
import type { ReportView } from '../../../src/render/view.ts';
import { readAsset } from '../../../src/system/assets.ts';
import { allReports } from '../../support/cases.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Mail clients support only inline styles, and Outlook sizes tables by attributes.
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'attribute-boolean-style': 'off',
    'prefer-tbody': 'off',
  },
});

const PAGES = (await allReports()).flatMap(([name, { html, message }]) => [
  [`${name}/report.html`, html] as const,
  [`${name}/mail.html`, message.html] as const,
]);

describe.each(PAGES)('%s', (name, html) => {
  test('is valid HTML', async () => {
    const report = await validator.validateString(html);
    const messages = report.results.flatMap((result) =>
      result.messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`),
    );
    expect(messages).toEqual([]);
  });

  test('loads nothing from outside', () => {
    expect(html).not.toMatch(/<(script|link|iframe|form|object|video)\b/i);
    expect(html).not.toMatch(/(url\(|href=|javascript:|https?:\/\/(?!www\.w3\.org\/2000\/svg))/i);
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
  });

  if (name.endsWith('mail.html')) {
    test('has no content that mail clients drop or block', () => {
      expect(html).not.toMatch(/<svg\b|["'(]data:|position:|flex|display:\s*grid/i);
      for (const [, source] of html.matchAll(/src="([^"]*)"/g)) expect(source).toMatch(/^cid:/);
    });
  }
});

const HOSTILE = '<img src=x onerror="alert(1)">&amp;\'"`<%= 1 %></title><script>alert(1)</script>';

const chart = { width: 440, height: 200, heading: HOSTILE, alt: HOSTILE, caption: HOSTILE };
const tick = { position: 10, label: HOSTILE };

/** A view in which every text is hostile. */
const view: ReportView = {
  lang: 'en',
  shop: HOSTILE,
  title: HOSTILE,
  month: HOSTILE,
  colour: '#1f6feb',
  colourOnDark: '#79a9f3',
  banners: [HOSTILE],
  conclusion: { heading: HOSTILE, finding: HOSTILE, detail: HOSTILE },
  figures: [{ heading: HOSTILE, value: HOSTILE, note: HOSTILE }],
  charts: [
    {
      ...chart,
      name: 'scatter',
      left: 40,
      right: 430,
      bottom: 180,
      x: [tick],
      y: [tick],
      xTitle: HOSTILE,
      yTitle: HOSTILE,
      dots: [{ x: 1, y: 1 }],
      line: '',
      band: '',
    },
    {
      ...chart,
      name: 'month',
      left: 40,
      right: 430,
      temperatureTitle: HOSTILE,
      temperatures: [tick],
      line: '',
      dots: [],
      salesTitle: HOSTILE,
      sales: [tick],
      bars: [],
      closed: [],
      leftOut: [],
      holidays: [],
      zero: 180,
      salesTop: 120,
      bottom: 180,
      days: [{ x: 1, label: HOSTILE }],
    },
    {
      ...chart,
      name: 'months',
      left: 40,
      right: 430,
      title: HOSTILE,
      y: [tick],
      zero: 100,
      dot: 4,
      months: [{ x: 1, y: 1, low: 1, high: 2, label: HOSTILE, current: true }],
    },
  ],
  sparklines: {
    heading: HOSTILE,
    sales: { name: HOSTILE, bars: HOSTILE, range: HOSTILE },
    temperature: { name: HOSTILE, bars: HOSTILE, range: HOSTILE },
    days: HOSTILE,
  },
  correlation: { heading: HOSTILE, value: HOSTILE, note: HOSTILE },
  ranges: {
    heading: HOSTILE,
    columns: {
      range: HOSTILE,
      temperature: HOSTILE,
      days: HOSTILE,
      meanAmount: HOSTILE,
      ci95: HOSTILE,
    },
    rows: [
      {
        label: HOSTILE,
        temperature: HOSTILE,
        days: HOSTILE,
        meanAmount: HOSTILE,
        ci95: HOSTILE,
        bar: 50,
        textBar: HOSTILE,
      },
    ],
  },
  tables: [
    { heading: HOSTILE, columns: ['', HOSTILE], rows: [[HOSTILE, HOSTILE]], notes: [HOSTILE] },
  ],
  days: { heading: HOSTILE, columns: ['', HOSTILE], rows: [[HOSTILE, HOSTILE]], notes: [] },
  notes: { heading: HOSTILE, lines: [HOSTILE] },
  footer: [HOSTILE],
};
const drawings = {
  scatter: readAsset('templates/chart-scatter.svg.ejs'),
  month: readAsset('templates/chart-month.svg.ejs'),
  months: readAsset('templates/chart-months.svg.ejs'),
};
const text = readAsset('templates/report.txt.ejs');
const charts = drawCharts(
  (name) => drawings[name],
  view,
  (name) => `${name}@example.com`,
);
const page = (variant: Variant, template = readAsset('templates/report.html.ejs')) =>
  renderHtml(template, view, charts, variant, null);

test.each(['browser', 'mail'] as const)('escapes all values, %s', (variant) => {
  const html = page(variant);
  expect(html).not.toMatch(/<img src=x|<script|<%/);
  expect(
    html.split('&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;amp;').length,
  ).toBeGreaterThan(40);
});

test('does not escape plain text', () => {
  expect(renderText(text, view, PLAIN)).toContain(HOSTILE);
});

test.each([
  ['view.absent.text', 'Cannot read properties of undefined'],
  ['view.absent', 'the value to show is undefined'],
  ['null', 'the value to show is null'],
])('fails for %s instead of leaving a gap', (expression, message) => {
  const html = () => page('mail', `<p><%= ${expression} %></p>`);
  expect(html).toThrow(/^report\.html\.ejs:1\n/);
  expect(html).toThrow(message);
  const plainText = () => renderText(`<%= ${expression} %>`, view, PLAIN);
  expect(plainText).toThrow(/^report\.txt\.ejs:1\n/);
  expect(plainText).toThrow(message);
});
