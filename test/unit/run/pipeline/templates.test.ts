import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { renderNote } from '../../../../src/render/notice-mail.ts';
import {
  compileTemplates,
  templateSource,
  withTemplateErrors,
} from '../../../../src/run/pipeline/templates.ts';
import { TEMPLATES } from '../../../../src/system/assets.ts';
import { failureOf } from '../../../support/failures.ts';

const view = { lang: 'en', heading: 'h', finding: 'f', why: 'w', howToGet: 'g' };
const own = (name: string, source: string) => [{ name, path: `/look/${name}`, source }];
const note = (source: string) => () => renderNote(source, view);

describe('a template that fails', () => {
  const source = 'a\n<%= view.absent.text %>';

  test("is told with file and line where it is the user's own", async () => {
    const failure = await failureOf(() =>
      withTemplateErrors(own('note.html.ejs', source), note(source)),
    );
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.problems.map(({ what }) => what)).toEqual([
      "/look/note.html.ejs, line 2: Cannot read properties of undefined (reading 'text')",
    ]);
  });

  test('is a bug where it ships with the program', async () => {
    const work = withTemplateErrors(own('report.html.ejs', ''), note(source));
    await expect(work).rejects.toThrow(TypeError);
  });

  test('is told of nothing else that fails beside it', async () => {
    const bug = new TypeError('x is not a function');
    const work = withTemplateErrors(own('note.html.ejs', ''), () => Promise.reject(bug));
    await expect(work).rejects.toBe(bug);
  });
});

test('what renders well is passed on', async () => {
  const templates = own('note.html.ejs', '<%= view.heading %>');
  compileTemplates(templates);
  const source = templateSource('note.html.ejs', templates);
  expect(await withTemplateErrors(templates, note(source))).toBe('h');
});

test('the templates of the program can be compiled', () => {
  for (const name of TEMPLATES) {
    compileTemplates([{ name, path: name, source: templateSource(name, []) }]);
  }
});
