/** What a document names, for a test to look up. */
export interface References {
  /** Targets of links, as they are written. */
  readonly links: readonly string[];
  /** Everything in code type: spans in backticks, and the lines of blocks of shell commands. */
  readonly code: readonly string[];
}

const fences = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The links and the code in a Markdown document. Blocks in other languages than the shell's are examples and are left out. */
export function referencesIn(markdown: string): References {
  const commands = [...markdown.matchAll(fences)]
    .filter(([, language]) => language === 'sh')
    .flatMap(([, , block]) => (block ?? '').replaceAll('\\\n', ' ').split('\n'));
  const prose = markdown.replace(fences, '');
  return {
    links: [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []),
    code: [...[...prose.matchAll(/`([^`]+)`/g)].flatMap(([, span]) => span ?? []), ...commands].map((code) =>
      code.replace(/\s+/g, ' ').trim(),
    ),
  };
}

/** The anchors of a document: its headings as GitHub writes them into addresses. */
export function anchorsIn(markdown: string): string[] {
  return [...markdown.replace(fences, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
