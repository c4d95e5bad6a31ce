import { stripTypeScriptTypes } from 'node:module';

/**
 * Jest transformer. It strips types as Node does when it runs the program, so tests see the same
 * code as users, with the same line and column numbers.
 */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
