/** PTB tokens. */
export function tokenizeCaption(caption: string): readonly string[] {
  return caption.toLowerCase().split(/\s+/u).filter(Boolean);
}
