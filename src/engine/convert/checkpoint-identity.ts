/** The origin of a model's weights, as its manifest states it. */
export interface CheckpointIdentity {
  readonly checkpoint: string;
  readonly revision: string | null;
}

/** A snapshot in the cache of huggingface_hub: `models--owner--name/snapshots/<commit>`. */
const CACHE_PATH = /models--([^/]+)\/snapshots\/([0-9a-f]{40})\/?$/;

/** A resolve URL of the Hugging Face hub: `owner/name/resolve/<revision>`. */
const HUB_URL = /^https:\/\/huggingface\.co\/([^/]+\/[^/]+)\/resolve\/([^/?]+)/;

/** Generic folder names: such a folder is named after its parent. */
const GENERIC_NAMES: ReadonlySet<string> = new Set(['.', '', 'checkpoint']);

/**
 * Repository and revision of a checkpoint folder as far as its path or URL tells; else the folder's own name (its
 * parent's when it is just called `checkpoint`), never the whole path, which belongs to one machine.
 */
export function checkpointIdentity(label: string): CheckpointIdentity {
  const path = label.replaceAll('\\', '/');
  const cached = CACHE_PATH.exec(path);
  if (cached) return { checkpoint: (cached[1] ?? '').replaceAll('--', '/'), revision: cached[2] ?? null };
  const hub = HUB_URL.exec(path);
  if (hub) return { checkpoint: hub[1] ?? '', revision: hub[2] ?? null };
  const parts = path.split('/').filter((part) => !GENERIC_NAMES.has(part));
  return { checkpoint: parts.at(-1) ?? 'checkpoint', revision: null };
}
