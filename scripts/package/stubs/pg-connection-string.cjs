/** Replaces the package pg-connection-string: the program parses the URL of a source itself. */
