import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from './programs.ts';

/** The Chromium of the machine, without its own traffic. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) {
    throw new Error('chromium is not installed: node scripts/provision.ts');
  }
  return await chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
      // Letters and colours as they are, whatever the machine's settings make of them.
      ...['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'],
    ],
  });
}

/** A page of Chromium that shows one document after the other: a page for each takes much longer. */
export interface Screen {
  page: Page;
  /** Since the document was shown: console messages, errors of scripts, addresses asked for. */
  noise: string[];
  /** Shows a document in light colours, whatever was set for the one before. */
  show(html: string, width?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openScreen(): Promise<Screen> {
  const browser = await startBrowser();
  const page = await browser.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('request', (request) => noise.push(request.url()));
  return {
    page,
    noise,
    async show(html, width = 800) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: 'light', media: null });
      noise.length = 0;
      await page.setContent(html);
      // In the fonts that the page brings.
      await page.evaluate('document.fonts.ready');
    },
    close: () => browser.close(),
  };
}
