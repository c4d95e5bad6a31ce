/** Replaces the package pg-pool: the program opens single connections. */
module.exports = class {};
