import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import { renderNote } from '../../../../src/render/note-mail.ts';
import {
  compileTemplates,
  templateSource,
  withTemplateErrors,
} from '../../../../src/run/pipeline/templates.ts';
import { TEMPLATES } from '../../../../src/system/assets.ts';
import { failureOf } from '../../../support/failures.ts';

const view = { lang: 'en', heading: 'h', finding: 'f', why: 'w', howToGet: 'g' };
const userTemplate = (name: string, source: string) => [{ name, path: `/look/${name}`, source }];
const note = (source: string) => () => renderNote(source, view);

describe('a template that fails', () => {
  const source = 'a\n<%= view.absent.text %>';

  test('is reported with file and line if the user wrote it', async () => {
    const failure = await failureOf(() =>
      withTemplateErrors(userTemplate('note.html.ejs', source), note(source)),
    );
    expect(failure.exitCode).toBe(EXIT.config);
    expect(failure.problems.map(({ what }) => what)).toEqual([
      "/look/note.html.ejs, line 2: Cannot read properties of undefined (reading 'text')",
    ]);
  });

  test('is a bug if it belongs to the program', async () => {
    const work = withTemplateErrors(userTemplate('report.html.ejs', ''), note(source));
    await expect(work).rejects.toThrow(TypeError);
  });

  test('is not blamed for a bug that is thrown while it renders', async () => {
    const bug = new TypeError('x is not a function');
    const work = withTemplateErrors(userTemplate('note.html.ejs', ''), () => Promise.reject(bug));
    await expect(work).rejects.toBe(bug);
  });
});

test('the rendered text of a template is returned', async () => {
  const templates = userTemplate('note.html.ejs', '<%= view.heading %>');
  compileTemplates(templates);
  const source = templateSource('note.html.ejs', templates);
  expect(await withTemplateErrors(templates, note(source))).toBe('h');
});

test('the templates of the program can be compiled', () => {
  for (const name of TEMPLATES) {
    compileTemplates([{ name, path: name, source: templateSource(name, []) }]);
  }
});
