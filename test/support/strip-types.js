import { stripTypeScriptTypes } from 'node:module';

/**
 * Jest transformer: the same type stripping by which Node runs the program itself, so tests see
 * the code that users run, with its line and column numbers.
 */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
