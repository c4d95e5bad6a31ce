import { expect, test } from '@jest/globals';
import { caniemail } from 'caniemail';
import { allReports } from '../../support/cases.ts';

const CLIENTS = ['gmail.*', 'outlook.*', 'apple-mail.*', 'samsung-email.*', 'yahoo.*'] as const;

/** What some of the clients do not know, and why the report can be read there all the same. */
const ACCEPTED = new Set([
  // The style element serves dark screens, phones and paper alone; all else stands in the elements.
  '<style> element',
  'Class selector',
  '@media',
  // Some make a div of it: the page's colours stand on the table in it, too.
  '<body> element',
  // A long word may then stick out of a narrow window, and Korean may be broken within a word.
  'overflow-wrap',
  'word-break',
  // Taken for overflow-wrap; nothing is set to overflow.
  'overflow',
  // Corners are then square.
  'border-radius',
  // Read by screen readers alone; the tables that only lay out have no heads to be read.
  'role attribute',
  // Keeps a shop's name that is written from right to left apart from the title beside it.
  '<bdi> element',
  // Made min-height: of the bars and the logo, which have it as an attribute, or fill it.
  'height property',
  // A logo wider than the page is then squeezed.
  'object-fit',
]);

/** Features that at least one of the clients does not support at all, with these clients. */
function unsupported(html: string): Map<string, string[]> {
  const { errors } = caniemail({ clients: [...CLIENTS], html }).issues;
  const clients = new Map<string, string[]>();
  for (const [client, issues] of errors) {
    for (const { title } of issues) clients.set(title, [...(clients.get(title) ?? []), client]);
  }
  return clients;
}

const FOUND = (await allReports()).map(([name, { message }]) => ({
  name,
  features: [...unsupported(message.html)],
}));

test.each(FOUND)('$name uses nothing that a mail program lacks and the report needs', (found) => {
  expect(found.features.filter(([title]) => !ACCEPTED.has(title))).toEqual([]);
});

test('what is accepted does occur', () => {
  const titles = new Set(FOUND.flatMap(({ features }) => features.map(([title]) => title)));
  expect([...ACCEPTED].filter((title) => !titles.has(title))).toEqual([]);
});
