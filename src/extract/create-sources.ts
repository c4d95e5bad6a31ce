import type { Config } from '../domain/settings.ts';
import { inCelsius } from './celsius.ts';
import type { SourceContext, Sources } from './source.ts';
import { kindOf } from './source-kinds.ts';

/** The sources of the configuration. They connect to nothing before their days are read. */
export async function createSources(
  { shopping, weather }: NonNullable<Config['sources']>,
  context: SourceContext,
): Promise<Sources> {
  const { shopping: createShopping } = kindOf(shopping.connection);
  if (createShopping === undefined) throw new Error(`${shopping.connection.name} has no sales`);
  const readings = await kindOf(weather.connection).weather(weather, context);
  return {
    shopping: await createShopping(shopping),
    weather: weather.unit === 'F' ? inCelsius(readings) : readings,
  };
}
