/** Makers of values, by name. */
type Makers<Made> = { [Name in keyof Made]: () => Made[Name] };

/**
 * An object whose values are made when they are first asked for, each once. It packs as JSON like
 * any other, and all of it is made then.
 */
export function lazily<Made extends object>(makers: Makers<Made>): Made {
  const object = {};
  for (const [name, make] of Object.entries<() => unknown>(makers)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        const value = make();
        Object.defineProperty(object, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return object as Made;
}
