import { CircleHelp } from 'lucide-react';
import { lazy, useState } from 'react';

import { IconButton } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { LazyPart } from '#ui/controls/lazy-part.tsx';
import { useAppStore } from '#ui/store-context.tsx';

const AboutText = lazy(() => import('./about-text.tsx'));

/** The dialog explains the method and the page in a minute. */
export function AboutDialog() {
  const store = useAppStore();
  const [open, setOpen] = useState(false);
  return (
    <DialogBox
      title="How Skipscope works"
      open={open}
      onOpenChange={setOpen}
      description="Which Transformer blocks of this model can be skipped for a task, at what cost, for what gain?"
      trigger={
        <IconButton label="How it works">
          <CircleHelp size={17} aria-hidden />
        </IconButton>
      }
    >
      <LazyPart fallback={<div className="part-loading" />}>
        <AboutText
          onTour={() => {
            setOpen(false);
            store.getState().startTour();
          }}
        />
      </LazyPart>
    </DialogBox>
  );
}
