/** Replaces the part of pg that loads the package pg-native, which is not installed. */
