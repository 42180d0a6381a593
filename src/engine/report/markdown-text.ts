/** Plain text as Markdown that renders as this text, on one line. */
export function markdownText(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_|~$]/gu, String.raw`\$&`)
    .replace(/\](?=[[(:])/gu, String.raw`\]`);
}
