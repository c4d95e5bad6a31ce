import { readFileSync } from 'node:fs';

export interface Link {
  target: string;
  line: number;
}

/** A file in Markdown, with blocks of code left out of headings and links. */
export class MarkdownFile {
  readonly text: string;
  readonly path: string;
  private readonly prose: string;

  constructor(path: string, text = readFileSync(path, 'utf8')) {
    this.path = path;
    this.text = text;
    this.prose = this.text.replaceAll(/^```[\s\S]*?^```$/gm, (block) =>
      block.replaceAll(/.+/g, ''),
    );
  }

  get headings(): string[] {
    return [...this.prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  }

  /** The part below a heading of the second level, up to the next one. */
  section(heading: string): MarkdownFile {
    const parts = this.text.split(/^(?=## )/m);
    const part = parts.find((text) => text.startsWith(`## ${heading}\n`));
    if (part === undefined) throw new Error(`${this.path} has no section ${heading}`);
    return new MarkdownFile(this.path, part);
  }

  /** The anchors of the headings by GitHub's rule; a repeated one gets a number. */
  get anchors(): string[] {
    const seen = new Map<string, number>();
    return this.headings.map((heading) => {
      const slug = slugOf(heading);
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    });
  }

  /** The links and pictures outside of code, and bare addresses. */
  get links(): Link[] {
    return this.prose.split('\n').flatMap((text, i) => {
      const written = text.replaceAll(/`[^`]*`/g, (code) => (code.includes('](') ? '' : code));
      const targets = [
        ...[...written.matchAll(/\]\(([^)]*)\)/g)].map(([, target = '']) => target),
        ...[...written.matchAll(/(?<!\]\()\bhttps?:\/\/[^\s)`]*/g)].map(([target]) =>
          target.replace(/[.,;:]+$/, ''),
        ),
      ];
      return targets.map((target) => ({ target, line: i + 1 }));
    });
  }

  /** The content of the blocks of code in a language; '' for blocks without one. */
  blocks(language = ''): string[] {
    return [...this.text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)]
      .filter(([, name]) => name === language)
      .map(([, , content = '']) => content);
  }

  /** The rows of all tables whose header begins with a cell. */
  rows(firstHeader: string): string[][] {
    const tables = this.text.matchAll(/^\|.*\|\n\|(?: -+ \|)+\n(?:\|.*\|\n?)*/gm);
    return [...tables]
      .map(([table]) => table.trimEnd().split('\n').map(cells))
      .filter(([header]) => header?.[0] === firstHeader)
      .flatMap(([, , ...rows]) => rows);
  }
}

function cells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
