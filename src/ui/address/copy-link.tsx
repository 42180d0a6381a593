import type { ComponentProps } from 'react';

import { CopyButton } from '#ui/files/copy-download.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { sharedAddress } from './shared-state.ts';

type CopyLinkProps = Omit<ComponentProps<typeof CopyButton>, 'text' | 'done'>;

/** Copies the address of what the page shows. A picture of the person's own is in no address. */
export function CopyLink(props: CopyLinkProps) {
  const store = useAppStore();
  const ownPicture = useApp(({ image }) => image !== null && image.sample === null);
  return (
    <CopyButton
      title="Copies a link that opens the page with this skip set, picture, prompt, panel, model and run."
      {...props}
      text={() => sharedAddress(store.getState(), location.href).href}
      done={ownPicture ? 'Copied, without your picture' : 'Copied'}
    >
      Copy link
    </CopyButton>
  );
}
