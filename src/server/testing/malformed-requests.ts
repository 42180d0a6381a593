import { routeTo } from '#client/http/protocol/operation-route.ts';
import { serverRoutes } from '#client/http/protocol/routes.ts';
import { Dice, mutateJson } from '#engine/convert/testing/mutations.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';

const HASH = '0'.repeat(64);
const FILE = { path: 'cup/a.png', sha256: HASH, bytes: 1 };
const SPEC = createSearchSpec({
  task: 'captioning',
  model: { name: 'x', hash: HASH },
  calibration: { name: 'x', id: HASH },
});

/** Valid requests: routes, and bodies that the schemas of the routes accept. */
export const VALID = [
  { route: routeTo('runs', 'start').route, body: { id: 'run', spec: SPEC } },
  { route: serverRoutes.missingUploads, body: { files: [{ sha256: HASH, bytes: 1 }] } },
  { route: routeTo('calibrations', 'import').route, body: { name: 'x', files: [FILE] } },
  {
    route: routeTo('currentModel', 'generate').route,
    body: { image: { sha256: HASH, bytes: 1 }, prompt: 'What is this?', skip: [1], maxNewTokens: 1 },
  },
  { route: routeTo('skipSets', 'score').route, body: { spec: SPEC, skip: [1] } },
  { route: routeTo('importance', 'measure').route, body: { spec: SPEC, measures: ['kl-divergence'] } },
  { route: routeTo('currentModel', 'load').route, body: { url: 'stored:x', provider: 'auto' } },
  {
    route: routeTo('models', 'inspect').route,
    body: { origin: { kind: 'folder', name: 'x', files: [FILE] } },
  },
  { route: routeTo('documentFrequencies', 'import').route, body: FILE },
] as const;
type Valid = (typeof VALID)[number];

/** A request in the form in which a socket sends it. */
export interface MalformedRequest {
  /** The name of the request and of the change to it. */
  readonly what: string;
  readonly bytes: Uint8Array;
}

interface Parts {
  readonly method: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly body: string;
}

/** `count` requests, each with one mistake in it, the same ones for the same seed. `own`: header lines of a paired client. */
export function malformedRequests(count: number, seed: number, own: readonly string[]): MalformedRequest[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => {
    const valid = dice.pick(VALID);
    const made = dice.pick(KINDS)(valid, dice, own);
    return { ...made, what: `${valid.route.path}: ${made.what}` };
  });
}

type Kind = (valid: Valid, dice: Dice, own: readonly string[]) => MalformedRequest;

const KINDS: readonly Kind[] = [
  wrongValue,
  wrongValue,
  poisonedObject,
  cutJson,
  controlCharacter,
  wrongHeader,
  wrongMethod,
  wrongQuery,
  wrongPath,
  noRequest,
];

const JSON_TYPE = 'Content-Type: application/json';

function partsOf({ route, body }: Valid, own: readonly string[]): Parts {
  return { method: route.method, path: route.path, lines: [...own, JSON_TYPE], body: JSON.stringify(body) };
}

function written(what: string, { method, path, lines, body }: Parts): MalformedRequest {
  const length = `Content-Length: ${String(Buffer.byteLength(body))}`;
  const head = [`${method} ${path} HTTP/1.1`, ...lines, length, 'Connection: close', '', ''].join('\r\n');
  return { what, bytes: Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]) };
}

/** A change that the schema refuses; many random changes are valid, such as one more name in an object. */
function wrongValue(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  for (;;) {
    const { path, what, value } = mutateJson(valid.body, dice);
    if (!valid.route.body.safeParse(value).success)
      return written(`${path} ${what}`, { ...partsOf(valid, own), body: JSON.stringify(value) });
  }
}

/** Names by which careless code changes the prototype of all objects. */
const POISON = [
  '"__proto__":{"admin":true},',
  '"__proto__":null,',
  '"\\u005f_proto__":{"toString":1},',
  '"constructor":{"prototype":{"admin":true}},',
];

function poisonedObject(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const parts = partsOf(valid, own);
  const objects = [...parts.body.matchAll(/\{(?=")/gu)].map(({ index }) => index + 1);
  const at = dice.pick(objects);
  const poison = dice.pick(POISON);
  return written(`${poison} at ${String(at)}`, {
    ...parts,
    body: parts.body.slice(0, at) + poison + parts.body.slice(at),
  });
}

function cutJson(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const parts = partsOf(valid, own);
  const end = dice.below(parts.body.length);
  return written(`cut at ${String(end)}`, { ...parts, body: parts.body.slice(0, end) });
}

/** Characters that JSON allows nowhere. */
function controlCharacter(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const parts = partsOf(valid, own);
  const at = dice.below(parts.body.length + 1);
  const code = dice.below(8);
  return written(`character ${String(code)} at ${String(at)}`, {
    ...parts,
    body: parts.body.slice(0, at) + String.fromCharCode(code) + parts.body.slice(at),
  });
}

const BROKEN_LINES = [
  'Content-Length: 7',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Content-Length: 99999999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked, gzip',
  'No colon',
  ': no name',
  'Na me: x',
  'X-Null: a\0b',
  'X-Bare: a\rb',
  `X-Long: ${'x'.repeat(20_000)}`,
  'Host: evil.example',
  'Origin: https://evil.example',
  'Origin: null',
];
const WRONG_TYPES = [
  '',
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'a/b/c',
  '\xff',
  '__proto__',
];

function wrongHeader(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const parts = partsOf(valid, own);
  if (dice.below(3) === 0) {
    const type = dice.pick(WRONG_TYPES);
    return written(`type ${type}`, { ...parts, lines: [...own, `Content-Type: ${type}`] });
  }
  const line = dice.pick(BROKEN_LINES);
  const replaced = line.startsWith('Host') ? own.filter((each) => !each.startsWith('Host')) : own;
  return written(line.slice(0, 50), { ...parts, lines: [line, ...replaced, JSON_TYPE] });
}

const WRONG_METHODS = [
  'PATCH',
  'TRACE',
  'DELETE',
  'PUT',
  'OPTIONS',
  'PROPFIND',
  'post',
  'POSTS',
  'X',
  '__proto__',
];

function wrongMethod(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const method = dice.pick(WRONG_METHODS);
  return written(method, { ...partsOf(valid, own), method });
}

const WRONG_NUMBERS = [
  '-1',
  '0.5',
  'NaN',
  'Infinity',
  '1e999',
  'x',
  '0&offset=1&bytes=2',
  '__proto__',
  '%00',
  '[]',
];

/** A malformed query of an upload, which is the only route with a query. */
function wrongQuery(_valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const wrong = dice.pick(WRONG_NUMBERS);
  const query = dice.pick([
    `offset=${wrong}&bytes=1`,
    `offset=0&bytes=${wrong}`,
    `offset=${wrong}`,
    `bytes=1`,
  ]);
  const lines = [...own, 'Content-Type: application/octet-stream'];
  return written(query, { method: 'PUT', path: `/v1/uploads/${HASH}?${query}`, lines, body: 'x' });
}

/** Replaces one byte of the path by another. */
function wrongPath(valid: Valid, dice: Dice, own: readonly string[]): MalformedRequest {
  const parts = partsOf(valid, own);
  const at = 1 + dice.below(parts.path.length - 1);
  const code = (parts.path.charCodeAt(at) + 1 + dice.below(255)) % 256;
  const path = parts.path.slice(0, at) + String.fromCharCode(code) + parts.path.slice(at + 1);
  return written(`byte ${String(code)} at ${String(at)} of the path`, { ...parts, path });
}

/** Random bytes. The first one does not begin an HTTP method. */
function noRequest(_valid: Valid, dice: Dice): MalformedRequest {
  const bytes = Uint8Array.from({ length: 1 + dice.below(2_000) }, () => dice.below(256));
  bytes[0] = 0x80 + dice.below(128);
  return { what: `${String(bytes.length)} random bytes`, bytes };
}
