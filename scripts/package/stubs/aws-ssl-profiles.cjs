/** Replaces the certificates of a cloud, which no configuration key uses. */
