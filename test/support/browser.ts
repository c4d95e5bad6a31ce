import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
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

/**
 * Opens a page in a context of its own.
 *
 * @returns with the messages of its console, errors of its scripts, and addresses that it asked for
 */
export async function openPage(
  browser: Browser,
  html: string,
  { width = 800, ...options }: Pick<BrowserContextOptions, 'colorScheme'> & { width?: number } = {},
): Promise<{ page: Page; noise: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, ...options });
  const page = await context.newPage();
  const noise: string[] = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  page.on('request', (request) => noise.push(request.url()));
  await page.setContent(html);
  // In the fonts that the page brings.
  await page.evaluate('document.fonts.ready');
  return { page, noise };
}
