import type { ModelOrigin } from '#client/contract.ts';
import type { Problem } from './problem.ts';

export type ModelReference =
  | { readonly origin: ModelOrigin; readonly problem: null }
  | { readonly origin: null; readonly problem: Problem };

const HUB_HOSTS = ['huggingface.co', 'www.huggingface.co', 'hf.co'];
/** First parts of hub paths that hold no models. */
const NO_MODELS = ['datasets', 'spaces', 'docs', 'papers', 'collections', 'api'];
const REPOSITORY = /^([\w-][\w.-]*\/[\w-][\w.-]*?)(?:@(\S+))?$/;
/** Files that people copy the address of when they mean the folder around them. */
const MODEL_FILE = /\/[^/]+\.(?:json|safetensors|bin|jinja)$/;

const HINT = 'Type owner/name as on the Hugging Face hub, or an address that begins with https://.';

function refuse(message: string, remedy = HINT): ModelReference {
  return { origin: null, problem: { message, remedy } };
}

function found(origin: ModelOrigin): ModelReference {
  return { origin, problem: null };
}

function hub(repository: string, revision: string | undefined): ModelReference {
  return found({ kind: 'hub', repository, ...(revision && { revision }) });
}

function folderUrl(url: URL): ModelReference {
  const folder = new URL(url);
  folder.hash = '';
  folder.pathname = folder.pathname.replace(MODEL_FILE, '/');
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return found({ kind: 'url', url: folder.href });
}

/** `/owner/name`, `/owner/name/tree/REVISION`, and the same with a folder or file behind. */
function hubPage(url: URL, revision: string | undefined): ModelReference {
  const [owner, name, view, ref, ...inside] = url.pathname.split('/').filter((part) => part !== '');
  if (owner === undefined || name === undefined || NO_MODELS.includes(owner)) {
    return refuse(`${url.href} is no model repository.`);
  }
  const folder = (view === 'tree' ? inside : inside.slice(0, -1)).join('/');
  if (ref !== undefined && folder !== '') {
    return found({ kind: 'url', url: `${url.origin}/${owner}/${name}/resolve/${ref}/${folder}/` });
  }
  return hub(`${owner}/${name}`, revision ?? (ref && decodeURIComponent(ref)));
}

/**
 * Where a model comes from, from what a person types: `owner/name` (also `owner/name@revision`), the address of a hub
 * page, or the URL of a folder, also relative to `base`. `revision` is a branch, tag or commit of a hub repository.
 */
export function readModelReference(text: string, revision: string, base: string): ModelReference {
  const reference = text.trim();
  const wanted = revision.trim() === '' ? undefined : revision.trim();
  if (reference === '') return refuse('No model is named.');
  const repository = REPOSITORY.exec(reference);
  if (repository?.[1] !== undefined) return hub(repository[1], wanted ?? repository[2]);
  if (/^[a-z]:\\|^\\\\|^~|^file:/i.test(reference)) {
    return refuse(
      `A page cannot read the path ${reference}.`,
      'Drop the folder on this page, or choose it with "Choose folder".',
    );
  }
  const hasScheme = /^https?:\/\//i.test(reference);
  if (!hasScheme && /^[a-z][a-z0-9+.-]*:/i.test(reference)) {
    return refuse(`${reference} is no address of the web.`);
  }
  if (!hasScheme && !reference.includes('/')) return refuse(`"${reference}" names no repository.`);
  const bareHub = HUB_HOSTS.some((host) => reference.startsWith(`${host}/`));
  const address = bareHub ? `https://${reference}` : reference;
  if (!URL.canParse(address, base)) return refuse(`${reference} is no address of the web.`);
  const url = new URL(address, base);
  return HUB_HOSTS.includes(url.hostname) ? hubPage(url, wanted) : folderUrl(url);
}
