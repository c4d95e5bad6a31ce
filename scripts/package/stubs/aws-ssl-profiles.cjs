/** In place of the certificates of a cloud, which no key of the configuration leads to: it has none. */
