/** Replaces the package pg-cloudflare, which is for another runtime. */
