/**
 * Replaces half a megabyte of tables. They are a separate file, which is loaded only if a server uses an
 * encoding that Node.js does not know. mysql2 always decodes the version of the server as CESU-8, which
 * equals UTF-8 for all characters of the Basic Multilingual Plane.
 */
const { StringDecoder } = require('node:string_decoder');

exports.getDecoder = (encoding, options) =>
  encoding === 'cesu8'
    ? new StringDecoder('utf8')
    : require('./encodings.js').default.getDecoder(encoding, options);
