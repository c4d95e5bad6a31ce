/** To whom the weather is owed, where its licence wants that to be said. */
export type Credit = { service: 'open-meteo' } | { service: 'kma'; station: number };
