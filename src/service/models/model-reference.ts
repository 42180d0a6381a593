import { SkipscopeError } from '#engine/base/errors.ts';
import { HUB_ENDPOINT } from './remote-origin.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';

const HUB_DOMAINS = ['huggingface.co', 'www.huggingface.co', 'hf.co'];
/** First parts of hub paths that hold no models. */
const NO_MODELS = ['datasets', 'spaces', 'docs', 'papers', 'collections', 'api'];
const REPOSITORY = /^([\w-][\w.-]*\/[\w-][\w.-]*?)(?:@(\S+))?$/;
/** Paths of a mirror that name a repository of it. */
const MIRRORED = /^\/[\w-][\w.-]*\/[\w-][\w.-]*(?:\/?$|\/(?:tree|blob|resolve)\/)/;
/** Files that people copy the address of when they mean the folder around them. */
const MODEL_FILE = /\/[^/]+\.(?:json|safetensors|bin|jinja)$/;

const HINT = 'Give owner/name as on the Hugging Face hub, or an address that begins with https://.';

/** What is known beside the text. */
export interface ReferenceOptions {
  /** Branch, tag or commit of a hub repository; goes before the one in the text. */
  readonly revision?: string;
  /** The page that relative addresses start from; without one they are refused. */
  readonly base?: string;
  /** Address of the hub or of a mirror of it; https://huggingface.co by default. */
  readonly endpoint?: string;
}

/**
 * Where a model comes from, from what a person types: `owner/name` (also `owner/name@revision`), the address of a page of
 * the hub or its mirror, or the URL of a folder. Throws `SkipscopeError('invalid-input')` for anything else.
 */
export function readModelReference(text: string, options: ReferenceOptions = {}): RemoteOrigin {
  const reference = text.trim();
  const { endpoint } = options;
  const revision = options.revision?.trim() ?? '';
  if (reference === '') throw refusal('No model is named.');
  const repository = REPOSITORY.exec(reference);
  if (repository?.[1] !== undefined) return hub(repository[1], revision || repository[2], endpoint);
  const url = address(reference, options.base);
  return HUB_DOMAINS.includes(url.hostname) || isMirrored(url, endpoint)
    ? hubPage(url, revision, endpoint)
    : folderUrl(url);
}

/** Address of the hub or a mirror as a person gives it; throws `SkipscopeError('invalid-input')` for none. */
export function readHubEndpoint(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw refusal(`"${text}" is no address of a hub.`, `Give one such as ${HUB_ENDPOINT}.`);
}

function refusal(message: string, remedy = HINT): SkipscopeError {
  return new SkipscopeError('invalid-input', message, remedy);
}

function hub(repository: string, revision: string | undefined, endpoint: string | undefined): RemoteOrigin {
  return { kind: 'hub', repository, ...(revision && { revision }), ...(endpoint && { endpoint }) };
}

function address(reference: string, base: string | undefined): URL {
  if (/^[a-z]:\\|^\\\\|^~|^file:/i.test(reference)) {
    throw refusal(
      `A page cannot read the path ${reference}.`,
      'Drop the folder on this page, or choose it with "Choose folder".',
    );
  }
  const hasScheme = /^https?:\/\//i.test(reference);
  const otherScheme = !hasScheme && /^[a-z][a-z0-9+.-]*:/i.test(reference);
  if (!hasScheme && !otherScheme && !reference.includes('/'))
    throw refusal(`"${reference}" names no repository.`);
  const bareHub = HUB_DOMAINS.some((domain) => reference.startsWith(`${domain}/`));
  const whole = bareHub ? `https://${reference}` : reference;
  if (otherScheme || !URL.canParse(whole, base)) throw refusal(`${reference} is no address of the web.`);
  return new URL(whole, base);
}

/** Whether a URL names a repository of the mirror; such a server may have other folders too. */
function isMirrored(url: URL, endpoint: string | undefined): boolean {
  return endpoint !== undefined && new URL(endpoint).host === url.host && MIRRORED.test(url.pathname);
}

function folderUrl(url: URL): RemoteOrigin {
  const folder = new URL(url);
  folder.hash = '';
  folder.pathname = folder.pathname.replace(MODEL_FILE, '/');
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return { kind: 'url', url: folder.href };
}

/** `/owner/name`, `/owner/name/tree/REVISION`, and the same with a folder or file behind. */
function hubPage(url: URL, revision: string, endpoint: string | undefined): RemoteOrigin {
  const [owner, name, view, ref, ...inside] = url.pathname.split('/').filter((part) => part !== '');
  if (owner === undefined || name === undefined || NO_MODELS.includes(owner)) {
    throw refusal(`${url.href} is no model repository.`);
  }
  const folder = (view === 'tree' ? inside : inside.slice(0, -1)).join('/');
  if (ref !== undefined && folder !== '') {
    const root = endpoint === undefined ? url.origin : new URL(endpoint).origin;
    return { kind: 'url', url: `${root}/${owner}/${name}/resolve/${ref}/${folder}/` };
  }
  return hub(`${owner}/${name}`, revision || (ref && decodeURIComponent(ref)), endpoint);
}
