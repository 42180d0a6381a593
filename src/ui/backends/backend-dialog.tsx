import { BROWSER } from '#client/backend-switch.ts';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { ConnectForm } from './connect-form.tsx';
import { BackendInUse } from './backend-in-use.tsx';
import { ServerList } from './server-list.tsx';
import './backends.css';

/** The dialog shows the backend in use and offers the others. */
export default function BackendDialog() {
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
      <BackendInUse />
      <ConnectForm />
      <ServerList />
    </DialogBox>
  );
}
