/** A table in Markdown. A vertical bar in a cell is escaped. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** Text as inline code, or nothing for an empty text. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** Text in which Markdown finds no HTML and no emphasis. */
export function plain(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*');
}

/**
 * The free text of a command's help in Markdown: indented lines become a block of code, the other
 * lines paragraphs.
 */
export function helpText(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((paragraph) => paragraph.match(/(^ .*\n?)+|(^\S.*\n?)+/gm) ?? [])
    .map((part) => part.trimEnd())
    .map((part) => (part.startsWith(' ') ? codeBlock(part) : plain(part)))
    .join('\n\n');
}

function codeBlock(indented: string): string {
  return `\`\`\`\n${indented.replaceAll(/^ {2}/gm, '')}\n\`\`\``;
}
