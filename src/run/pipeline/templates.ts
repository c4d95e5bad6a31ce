import { EXIT } from '../../domain/exit-codes.ts';
import { Failure, type Problem } from '../../domain/failure.ts';
import type { Message } from '../../domain/report.ts';
import type { OwnTemplate } from '../../domain/settings.ts';
import { readAsset, type TemplateName } from '../../system/assets.ts';
import { type Mistake, runTimeMistake, syntaxMistake } from './template-error.ts';

/** EJS source of a template: the user's own, or else the one that ships with the program. */
export function templateSource(name: TemplateName, own: readonly OwnTemplate[]): string {
  return own.find((each) => each.name === name)?.source ?? readAsset(`templates/${name}`);
}

/**
 * Makes sure that the user's own templates can be read as such.
 *
 * @throws Failure (78) with the first mistake of each
 */
export function compileTemplates(own: readonly OwnTemplate[]): void {
  const problems = own.flatMap((template) => {
    const mistake = syntaxMistake(template.source);
    return mistake === undefined ? [] : [problem(template, mistake)];
  });
  if (problems.length > 0) throw new Failure(EXIT.config, problems);
}

/**
 * What `render` makes. Where one of the user's own templates fails in it, that is told of the
 * template; where one of the program's does, it is a bug like any other.
 *
 * @throws Failure (78)
 */
export async function blameTemplates<Result>(
  own: readonly OwnTemplate[],
  render: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await render();
  } catch (error) {
    for (const template of own) {
      const mistake = runTimeMistake(error, template.name);
      if (mistake === undefined) continue;
      throw new Failure(EXIT.config, [problem(template, mistake)], { cause: error });
    }
    throw error;
  }
}

/**
 * Makes sure that the charts of the user's own templates can be drawn in a mail, which takes more
 * than in a browser.
 *
 * @throws Failure (78)
 */
export async function tryDrawings(
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
      const what = `${path} gives no drawing for a mail: ${(error as Error).message}`;
      throw new Failure(EXIT.config, [{ what, remedy: REMEDY }], { cause: error });
    }
  }
}

const REMEDY = "Correct it, or take the file away: then the program's own template is used.";

function problem({ path }: OwnTemplate, { line, message }: Mistake): Problem {
  return {
    what: `${path}, line ${line}: ${message}`,
    remedy: REMEDY,
  };
}
