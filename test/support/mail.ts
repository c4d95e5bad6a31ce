import { drawPngs } from '../../src/deliver/png.ts';
import type { Message } from '../../src/domain/report.ts';

/** A mail's HTML as its reader sees it: with the pictures that it carries in place of their `cid:`. */
export async function htmlAsRead({ html, pictures }: Message): Promise<string> {
  const addresses = await Promise.all(
    pictures.map(async ({ cid, content }): Promise<[cid: string, address: string]> => {
      if (!('svg' in content)) return [cid, `data:${content.type};base64,${content.base64}`];
      const [png] = await drawPngs([content.svg]);
      return [cid, `data:image/png;base64,${Buffer.from(png as Uint8Array).toString('base64')}`];
    }),
  );
  return addresses.reduce((page, [cid, address]) => page.replaceAll(`cid:${cid}`, address), html);
}
