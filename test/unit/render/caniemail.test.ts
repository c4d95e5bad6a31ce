import { expect, test } from '@jest/globals';
import { caniemail } from 'caniemail';
import { allReports } from '../../support/cases.ts';

const CLIENTS = ['gmail.*', 'outlook.*', 'apple-mail.*', 'samsung-email.*', 'yahoo.*'] as const;

/** Features that some of the clients do not support, and why the report is readable without them. */
const ACCEPTED = new Set([
  // The style element is only for dark screens, phones and paper; the rest is in style attributes.
  '<style> element',
  'Class selector',
  '@media',
  // Some replace it by a div: the table in it has the colours too.
  '<body> element',
  // A long word may overflow a narrow window, and Korean may break within a word.
  'overflow-wrap',
  'word-break',
  // A false match of overflow-wrap; the report does not use overflow.
  'overflow',
  // Corners are square.
  'border-radius',
  // For screen readers; layout tables have no heads that they would read.
  'role attribute',
  // Separates a right-to-left shop name from the title beside it.
  '<bdi> element',
  // Replaced by min-height. Only bars and logo use it, and have the attribute or fill it.
  'height property',
  // A logo wider than the page is distorted.
  'object-fit',
]);

/** The features that a client does not support, with these clients. */
function unsupported(html: string): Map<string, string[]> {
  const { errors } = caniemail({ clients: [...CLIENTS], html }).issues;
  const clients = new Map<string, string[]>();
  for (const [client, issues] of errors) {
    for (const { title } of issues) clients.set(title, [...(clients.get(title) ?? []), client]);
  }
  return clients;
}

const REPORTS = (await allReports()).map(([name, { message }]) => ({
  name,
  features: [...unsupported(message.html)],
}));

test.each(REPORTS)('$name uses no unsupported feature that the report needs', ({ features }) => {
  expect(features.filter(([title]) => !ACCEPTED.has(title))).toEqual([]);
});

test('every accepted feature occurs', () => {
  const titles = new Set(REPORTS.flatMap(({ features }) => features.map(([title]) => title)));
  expect([...ACCEPTED].filter((title) => !titles.has(title))).toEqual([]);
});
