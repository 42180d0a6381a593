import type { KeptPictures } from '#store/labelling/kept-pictures.ts';

/** The pictures that are being labelled. What stores them is fetched when it is used. */
export function picturesLater(): KeptPictures {
  let opened: Promise<KeptPictures> | null = null;
  const kept = () => {
    opened ??= import('./database-pictures.ts').then(({ DatabasePictures }) => new DatabasePictures());
    // A script that could not be fetched is asked for again.
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
  return {
    all: async () => (await kept()).all(),
    keep: async (pictures) => (await kept()).keep(pictures),
    keepTexts: async (path, texts) => (await kept()).keepTexts(path, texts),
    forget: async (path) => (await kept()).forget(path),
    forgetAll: async () => (await kept()).forgetAll(),
  };
}
