import { BROWSER } from '#client/backend.ts';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ConnectForm } from './connect-form.tsx';
import { PlaceInUse } from './place-in-use.tsx';
import { RememberedServers } from './remembered-servers.tsx';
import './places.css';

/** Where the page works, and where else it could. */
export default function PlaceDialog() {
  const store = useAppStore();
  const open = useApp((state) => state.choosingBackend);
  const atHome = useApp((state) => state.backend === BROWSER);
  return (
    <DialogBox
      title="Where it runs"
      description={
        atHome
          ? 'Model and searches run in this browser, or on a machine with a GPU that runs a Skipscope server.'
          : 'Model and searches run on the server; what was found in this browser stays here.'
      }
      open={open}
      onOpenChange={(next) => {
        store.getState().showBackends(next);
      }}
    >
      <PlaceInUse />
      <ConnectForm />
      <RememberedServers />
    </DialogBox>
  );
}
