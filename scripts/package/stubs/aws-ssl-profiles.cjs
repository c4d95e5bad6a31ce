/** In place of the certificates of a cloud, to which no key of the configuration leads: there are none. */
