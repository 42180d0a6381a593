import { createHash } from 'node:crypto';

/** Headers of every answer. Browsers then do not guess the type of a file, and do not put answers into pages of other origins. */
export const ANSWER_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Headers that WASM threads need, and headers that forbid frames around the page and keep its address from other servers. */
export const FRAME_HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** The headers with which every server of the built page sends it: `skipscope serve`, and `npm start`. `page` is its HTML. */
export function pageHeaders(page: string): Readonly<Record<string, string>> {
  return { ...ANSWER_HEADERS, ...FRAME_HEADERS, 'content-security-policy': contentPolicy(page) };
}

/**
 * The content security policy of the page. It may run its own scripts, its inline script and WASM, and no others. It may connect to
 * any server, because models, pictures and cameras may be on any.
 */
function contentPolicy(page: string): string {
  const inline = [...page.matchAll(/<script>([^]*?)<\/script>/gu)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...inline].join(' '),
    "worker-src 'self' blob:",
    "connect-src 'self' http: https: ws: wss: blob: data:",
    "img-src 'self' http: https: blob: data:",
    "media-src 'self' blob:",
    // Components set the position of popovers by inline styles.
    "style-src 'self' 'unsafe-inline'",
    "frame-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
