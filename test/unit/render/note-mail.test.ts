import { describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import type { Analysis } from '../../../src/domain/analysis.ts';
import type { WithheldReason } from '../../../src/domain/send-condition.ts';
import { conclusionText } from '../../../src/render/conclusion.ts';
import { noteMessage, renderNote } from '../../../src/render/note-mail.ts';
import { createWriter } from '../../../src/render/writer.ts';
import { readAsset } from '../../../src/system/assets.ts';
import { CATALOGUES } from '../../support/languages.ts';
import { analysisOf } from '../../support/months.ts';
import { VERDICTS } from '../../support/verdicts.ts';

const template = readAsset('templates/note.html.ejs');
const monthOf = (about: string, change: Partial<Analysis> = {}): Analysis => ({
  ...analysisOf(VERDICTS.find(([name]) => name === about)?.[1] ?? []),
  ...change,
});
const noise = monthOf('noise');
const clear = monthOf('a strong effect');
const short = monthOf('19 days');

function note(locale: 'en' | 'ko', analysis: Analysis, withheld: WithheldReason) {
  const mail = { to: [], cc: [], bcc: [], from: undefined, subject: 'Report, {month}' };
  return noteMessage(
    { analysis, withheld, template, mail, shopName: '', id: 'id', date: '2025-05-01T07:00:00Z' },
    createWriter(CATALOGUES[locale], 'USD'),
  );
}

const COMMAND = 'shopweather run --month 2025-04 --resend';

test.each<['en' | 'ko', Analysis, WithheldReason, string[]]>([
  [
    'en',
    noise,
    'no effect detected',
    [
      'Report, April 2025 (nothing notable)',
      'Sales and temperature, April 2025',
      'The report was not sent: it is set to go out only where it shows an effect.',
      `To have it all the same: ${COMMAND}`,
    ],
  ],
  [
    'en',
    short,
    'not enough evidence',
    [
      'Report, April 2025 (nothing notable)',
      'Sales and temperature, April 2025',
      'The report was not sent: it is set to go out only where it shows an effect.',
      `To have it all the same: ${COMMAND}`,
    ],
  ],
  [
    'en',
    { ...clear, sample: true, period: { ...clear.period, partial: true } },
    'data has gaps',
    [
      'Report, April 2025 (sample data, partial month) (data has gaps)',
      'Sales and temperature, April 2025',
      'The report was not sent: it is set to go out only where the data is in order.',
      'To have it all the same: shopweather run --month 2025-04 --sample --allow-partial --resend',
    ],
  ],
  [
    'ko',
    short,
    'not enough evidence',
    [
      'Report, 2025년 4월 (특이 사항 없음)',
      '매출과 기온, 2025년 4월',
      '영향이 나타난 달에만 보내도록 설정되어 있어 보고서는 보내지 않았습니다.',
      `보고서를 받아 보려면: ${COMMAND}`,
    ],
  ],
  [
    'ko',
    short,
    'data has gaps',
    [
      'Report, 2025년 4월 (데이터 누락)',
      '매출과 기온, 2025년 4월',
      '데이터에 빠지거나 이상한 곳이 없는 달에만 보내도록 설정되어 있어 보고서는 보내지 않았습니다.',
      `보고서를 받아 보려면: ${COMMAND}`,
    ],
  ],
])('%s: %#', (locale, analysis, withheld, [subject, heading, why, command]) => {
  const { finding } = conclusionText(analysis, createWriter(CATALOGUES[locale], 'USD'));
  expect(note(locale, analysis, withheld)).toMatchObject({
    subject,
    text: `${heading}\n\n${finding}\n${why}\n${command}\n`,
    messageId: 'note.2025-04.id@shopweather.invalid',
  });
});

describe.each(['en', 'ko'] as const)('its HTML, %s', (locale) => {
  const { html, text } = note(locale, noise, 'no effect detected');

  test('is valid and has its language code', async () => {
    const report = await new HtmlValidate({
      extends: ['html-validate:recommended'],
      rules: { 'no-inline-style': 'off' },
    }).validateString(html);
    expect(report.results.flatMap(({ messages }) => messages)).toEqual([]);
    expect(html).toContain(`<html lang="${locale}">`);
  });

  test('has the same lines as the text', () => {
    const shown = html.replace(/<head>.*<\/head>/s, '').replace(/<[^>]+>/g, '\n');
    expect(shown.split('\n').filter(Boolean)).toEqual(text.split('\n').filter(Boolean));
  });

  test('sets no colours', () => {
    expect(html).not.toMatch(/color|background|border/);
  });
});

test('escapes all values in HTML', () => {
  const hostile = '<img src=x>&';
  const view = { lang: 'en', heading: hostile, finding: hostile, why: hostile, howToGet: hostile };
  const html = renderNote(template, view);
  expect(html).not.toContain('<img');
  expect(html.split('&lt;img src=x&gt;&amp;')).toHaveLength(6);
});
