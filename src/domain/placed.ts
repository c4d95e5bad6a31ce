/** A day of one store or weather station. */
export interface Placed<Day> {
  place: string;
  day: Day;
}

/** The days of each store or station, in the order in which they come. */
export function byPlace<Day>(placed: Iterable<Placed<Day>>): Map<string, Day[]> {
  const places = Map.groupBy(placed, ({ place }) => place);
  return new Map([...places].map(([place, days]) => [place, days.map(({ day }) => day)]));
}
