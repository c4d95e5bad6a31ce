/**
 * The main script of the executable. It runs the program's modules, which are assets, with the
 * bytecode that V8 made during the build. Modules that a command does not need are not loaded, and no
 * module is compiled again.
 */
const { getAsset, getRawAsset, getAssetKeys } = require('node:sea');
const { Script } = require('node:vm');

const keys = new Set(getAssetKeys());
const loaded = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known) return known.module.exports;
  const cache = `${name}.cache`;
  // The offset gives stacks the line numbers of the source map.
  const source = `(function (exports, require, module) {\n${getAsset(name, 'utf8')}\n})`;
  // If V8 rejects the cache, it compiles the source.
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

/* BUILD: during the build, code that records the bytecode of the loaded modules replaces this line. */

load('./main.js');
