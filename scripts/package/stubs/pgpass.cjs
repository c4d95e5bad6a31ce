/** Replaces the package pgpass: passwords come from the configuration alone. */
