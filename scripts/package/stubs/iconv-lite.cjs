/**
 * In place of half a megabyte of tables: of all encodings that are not Node's own, mysql2 only ever
 * asks for CESU-8, for the version of the server. But for letters outside of the Basic Multilingual
 * Plane that is UTF-8.
 */
const { StringDecoder } = require('node:string_decoder');

exports.getDecoder = () => new StringDecoder('utf8');
