/** In place of the certificates of a cloud: no key of the configuration leads to them. */
