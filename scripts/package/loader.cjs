/**
 * The main script of the executable: runs the program's modules, which are assets beside it, each
 * with the bytecode that V8 made of it in an earlier run. Only what a command needs is loaded, and
 * nothing of that is compiled again.
 */
const { getAsset, getRawAsset, getAssetKeys } = require('node:sea');
const { Script } = require('node:vm');

const keys = new Set(getAssetKeys());
const loaded = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known) return known.module.exports;
  const cache = `${name}.cache`;
  // Lines count from the module's first, as its source map has them.
  const source = `(function (exports, require, module) {\n${getAsset(name, 'utf8')}\n})`;
  // A cache that V8 does not accept costs time, nothing else.
  const cachedData = keys.has(cache) ? Buffer.from(getRawAsset(cache)) : undefined;
  const script = new Script(source, { filename: name, lineOffset: -1, cachedData });
  const module = { exports: {} };
  loaded.set(name, { module, script });
  script.runInThisContext()(
    module.exports,
    (id) => (keys.has(id) ? load(id) : require(id)),
    module,
  );
  return module.exports;
}

/* BUILD: while the executable is built, a run leaves the bytecode of what it has used. */

load('./main.js');
