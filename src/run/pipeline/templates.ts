import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, type Problem } from '../../domain/failure.ts';
import type { Message } from '../../domain/report.ts';
import type { OwnTemplate } from '../../domain/settings.ts';
import { readAsset, type TemplateName } from '../../system/assets.ts';
import { findSyntaxError, runtimeError, type TemplateError } from './template-error.ts';

/** The EJS source of a template: the user's own, or else the program's. */
export function templateSource(name: TemplateName, own: readonly OwnTemplate[]): string {
  return own.find((template) => template.name === name)?.source ?? readAsset(`templates/${name}`);
}

/**
 * Checks the syntax of the user's own templates.
 *
 * @throws Failure (78) with the first error of each
 */
export function compileTemplates(own: readonly OwnTemplate[]): void {
  const problems = own.flatMap((template) => {
    const error = findSyntaxError(template.source);
    return error === undefined ? [] : [problemIn(template, error)];
  });
  if (problems.length > 0) throw new Failure(EXIT.config, problems);
}

/**
 * Runs `render`. An error in one of the user's own templates becomes a Failure that names the
 * template and the line; an error in one of the program's is a bug like any other.
 *
 * @throws Failure (78)
 */
export async function withTemplateErrors<T>(
  own: readonly OwnTemplate[],
  render: () => T | Promise<T>,
): Promise<T> {
  try {
    return await render();
  } catch (error) {
    for (const template of own) {
      const cause = runtimeError(error, template.name);
      if (cause === undefined) continue;
      throw new Failure(EXIT.config, [problemIn(template, cause)], { cause: error });
    }
    throw error;
  }
}

/**
 * Draws the charts of the user's own templates as pictures for a mail, which accepts less than a
 * browser does.
 *
 * @throws Failure (78)
 */
export async function checkDrawings(
  own: readonly OwnTemplate[],
  { pictures }: Pick<Message, 'pictures'>,
): Promise<void> {
  for (const { name, path } of own) {
    const content = pictures.find((picture) => name === `chart-${picture.name}.svg.ejs`)?.content;
    if (content === undefined || !('svg' in content)) continue;
    const { drawPngs } = await import('../../deliver/png.ts');
    try {
      await drawPngs([content.svg]);
    } catch (error) {
      const what = `${path} cannot be drawn for a mail: ${(error as Error).message}`;
      throw new Failure(EXIT.config, [{ what, remedy: REMEDY }], { cause: error });
    }
  }
}

const REMEDY = "Correct it, or remove the file: then the program's own template is used.";

function problemIn({ path }: OwnTemplate, { line, message }: TemplateError): Problem {
  return { what: `${path}, line ${line}: ${message}`, remedy: REMEDY };
}
