import { expect, test } from '@jest/globals';
import { createProgram, loadProgram } from '../../../src/cli/commands.ts';
import { testContext } from '../../support/context.ts';

test('the help of the program lists every command with its summary and arguments', async () => {
  const listed = await createProgram(testContext(), ['--help']);
  const complete = await loadProgram(testContext());
  const outline = (program: typeof listed) =>
    program.commands.map((command) => ({
      name: command.name(),
      summary: command.description(),
      args: command.registeredArguments.map((argument) => [argument.name(), argument.required]),
    }));
  expect(outline(listed)).toEqual(outline(complete));
});
