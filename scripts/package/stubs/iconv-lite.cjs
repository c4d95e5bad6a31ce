/**
 * In place of half a megabyte of tables, which are a file of their own, loaded where a server answers in
 * an encoding that Node does not know. mysql2 asks for CESU-8 in any case, for the version of the server:
 * but for letters outside of the Basic Multilingual Plane that is UTF-8.
 */
const { StringDecoder } = require('node:string_decoder');

exports.getDecoder = (encoding, options) =>
  encoding === 'cesu8'
    ? new StringDecoder('utf8')
    : require('./encodings.js').default.getDecoder(encoding, options);
