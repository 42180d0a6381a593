const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Plain text for HTML and SVG, in elements and in quoted attributes. Control characters are replaced: neither format
 * allows them.
 */
export function htmlText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (sign) => (/\s/u.test(sign) ? sign : '�'))
    .replace(/[&<>"']/gu, (sign) => ENTITIES[sign] ?? sign);
}
