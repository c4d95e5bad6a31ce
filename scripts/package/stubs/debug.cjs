/** In place of the package debug, by which a library traces: the program has a log of its own. */
module.exports = () => () => {};
