import { compileFunction } from 'node:vm';
import ejs from 'ejs';

/** What is wrong with a template, and in which line, counted from 1. */
export interface Mistake {
  line: number;
  message: string;
}

/** What EJS knows while it compiles, though its types do not say so. */
type Compiler = ejs.Template & { currentLine: number };

/** The first mistake of syntax in an EJS template; undefined where there is none. */
export function syntaxMistake(source: string): Mistake | undefined {
  // Around the statements of a template EJS puts a block, which a } too many would close.
  const template = new ejs.Template(source, { _with: false }) as Compiler;
  try {
    template.compile();
    return undefined;
  } catch (error) {
    const { line, message } =
      error instanceof SyntaxError
        ? scriptMistake(template.source)
        : { line: template.currentLine, message: (error as Error).message.replace(/\.$/, '') };
    // Where something is still open at the end, that is behind the last line.
    return { line: Math.min(line, source.trimEnd().split('\n').length), message };
  }
}

/**
 * The mistake in the program that EJS has made of a template. EJS itself does not tell the line; V8
 * begins the stack of such an error with `FILE:LINE`.
 */
function scriptMistake(program: string): Mistake {
  try {
    compileFunction(program, PARAMETERS, { filename: 'template' });
  } catch (error) {
    const { stack = '', message } = error as SyntaxError;
    const line = templateLine(program.split('\n'), Number(/^template:(\d+)/.exec(stack)?.[1]));
    return {
      line,
      message: AT_END.test(message) ? STILL_OPEN : message,
    };
  }
  return { line: 1, message: 'it is not valid JavaScript' };
}

const PARAMETERS = ['locals', 'escapeFn', 'include', 'rethrow'];
const AT_END = /^Unexpected end of input$/;
const STILL_OPEN = 'the template ends, and a { of a line before is still open';

/**
 * The line of the template from which a line of its program comes. Behind all that spans lines EJS
 * notes which one comes next, and each piece begins a line of the program.
 */
function templateLine(program: readonly string[], line: number): number {
  const before = program.slice(0, line);
  const noted = before.findLastIndex((each) => NOTE.test(each));
  const piece = before.findLastIndex((each) => PIECE.test(each));
  const start = noted < 0 ? 1 : Number(NOTE.exec(before[noted] as string)?.[1]);
  return start + Math.max(0, line - 1 - Math.max(piece, noted));
}

const NOTE = /^ {4}; __line = (\d+)$/;
const PIECE = /^ {4}; /;

/** What failed in a template while it ran, from the error that EJS has made of it. */
export function runTimeMistake(error: unknown, name: string): Mistake | undefined {
  if (!(error instanceof Error) || !('path' in error) || error.path !== name) return undefined;
  // `NAME:LINE`, the lines around it, an empty one, and the message proper.
  const [head = '', ...rest] = error.message.split('\n\n');
  const line = Number(/:(\d+)\n/.exec(head)?.[1]);
  return { line, message: rest.join(' ').replaceAll('\n', ' ') };
}
