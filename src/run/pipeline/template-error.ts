import { compileFunction } from 'node:vm';
import ejs from 'ejs';

/** An error in a template, and its line, counted from 1. */
export interface TemplateError {
  line: number;
  message: string;
}

/** EJS keeps the current line while it compiles; its types omit that. */
type Compiler = ejs.Template & { currentLine: number };

/** The first syntax error in an EJS template; undefined if there is none. */
export function findSyntaxError(source: string): TemplateError | undefined {
  // By default EJS wraps the template in a block, which would hide a superfluous }.
  const template = new ejs.Template(source, { _with: false }) as Compiler;
  try {
    template.compile();
    return undefined;
  } catch (error) {
    const { line, message } =
      error instanceof SyntaxError
        ? scriptError(template.source)
        : { line: template.currentLine, message: (error as Error).message.replace(/\.$/, '') };
    // If a block is still open at the end, the error is behind the last line.
    return { line: Math.min(line, source.trimEnd().split('\n').length), message };
  }
}

/**
 * The error in the script that EJS has compiled from a template. EJS does not report the line; V8
 * starts the stack of such an error with `FILE:LINE`.
 */
function scriptError(script: string): TemplateError {
  try {
    compileFunction(script, PARAMETERS, { filename: 'template' });
  } catch (error) {
    const { stack = '', message } = error as SyntaxError;
    const scriptLine = Number(/^template:(\d+)/.exec(stack)?.[1]);
    return {
      line: templateLine(script.split('\n'), scriptLine),
      message: AT_END.test(message) ? STILL_OPEN : message,
    };
  }
  return { line: 1, message: 'it is not valid JavaScript' };
}

const PARAMETERS = ['locals', 'escapeFn', 'include', 'rethrow'];
const AT_END = /^Unexpected end of input$/;
const STILL_OPEN = 'the template ends before a { of an earlier line is closed';

/**
 * The line of the template from which a line of the script was compiled. After each piece that spans
 * several lines EJS writes the number of the next line, and each piece starts a line of the script.
 */
function templateLine(script: readonly string[], scriptLine: number): number {
  const before = script.slice(0, scriptLine);
  const marker = before.findLastIndex((line) => LINE_MARKER.test(line));
  const piece = before.findLastIndex((line) => PIECE.test(line));
  const start = marker < 0 ? 1 : Number(LINE_MARKER.exec(before[marker] as string)?.[1]);
  return start + Math.max(0, scriptLine - 1 - Math.max(piece, marker));
}

const LINE_MARKER = /^ {4}; __line = (\d+)$/;
const PIECE = /^ {4}; /;

/** The error of a template while it was rendered, from the error that EJS throws. */
export function runtimeError(error: unknown, name: string): TemplateError | undefined {
  if (!(error instanceof Error) || !('path' in error) || error.path !== name) return undefined;
  // EJS writes `NAME:LINE`, the lines around it, an empty line, and the original message.
  const [head = '', ...rest] = error.message.split('\n\n');
  const line = Number(/:(\d+)\n/.exec(head)?.[1]);
  return { line, message: rest.join(' ').replaceAll('\n', ' ') };
}
