import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import { readAsset } from '../../src/assets.ts';
import { renderHtml, renderText } from '../../src/render/report.ts';
import type { ReportView } from '../../src/render/view.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Mail clients know inline styles alone, and Outlook sizes tables by attributes.
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'attribute-boolean-style': 'off',
    'prefer-tbody': 'off',
  },
});

describe.each(readdirSync('test/cases'))('%s', (name) => {
  const html = readFileSync(join('test/cases', name, 'expected', 'report.html'), 'utf8');

  test('is valid HTML', async () => {
    const report = await validator.validateString(html);
    const messages = report.results.flatMap((result) =>
      result.messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`),
    );
    expect(messages).toEqual([]);
  });

  test('has nothing that mail clients drop or block', () => {
    expect(html).not.toMatch(/<(svg|script|link|iframe|form|object|video)\b/i);
    expect(html).not.toMatch(/(url\(|src=|href=|https?:|javascript:|position:|flex|grid)/i);
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
  });
});

const HOSTILE = '<img src=x onerror="alert(1)">&amp;\'"`<%= 1 %></title><script>alert(1)</script>';

/** A view in which every text is hostile. */
const view: ReportView = {
  lang: 'en',
  title: HOSTILE,
  month: HOSTILE,
  banners: [HOSTILE],
  conclusion: { heading: HOSTILE, finding: HOSTILE, detail: HOSTILE },
  figures: [{ heading: HOSTILE, value: HOSTILE, note: HOSTILE }],
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
      },
    ],
  },
  tables: [
    { heading: HOSTILE, columns: ['', HOSTILE], rows: [[HOSTILE, HOSTILE]], notes: [HOSTILE] },
  ],
  notes: { heading: HOSTILE, lines: [HOSTILE] },
  footer: [HOSTILE],
};
const templates = {
  html: readAsset('templates/report.html.ejs'),
  text: readAsset('templates/report.txt.ejs'),
};

test('everything from outside is escaped in HTML', () => {
  const html = renderHtml(templates, view);
  expect(html).not.toMatch(/<img|<script|<%/);
  const escaped = html.split('&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;amp;').length - 1;
  expect(escaped).toBe(templates.html.match(/<%= (?!view\.lang|row\.bar|i [<>])/g)?.length);
});

test('plain text is not escaped', () => {
  expect(renderText(templates, view)).toContain(HOSTILE);
});

test('a text that the view does not have fails instead of leaving a gap', () => {
  const broken = { ...templates, html: '<p><%= view.absent.text %></p>' };
  expect(() => renderHtml(broken, view)).toThrow(/report\.html\.ejs:1/);
});
