import { Compass } from 'lucide-react';

import { Button } from '#ui/controls/button.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { clickWord } from '#ui/format/touch-words.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Says on a first visit what the page is for, and offers the tour. */
export function WelcomeNote() {
  const store = useAppStore();
  const welcomed = useApp((state) => state.welcomed);
  const roving = useRovingFocus();
  if (welcomed) return null;
  return (
    <section className="note" data-tone="info" aria-label="Welcome">
      <Compass size={16} aria-hidden />
      <div className="note-text notice-row">
        <span className="welcome-text">
          Which blocks of a vision-language model can be skipped, and at what cost? {clickWord()} blocks in
          the strip and see what it still answers. A search finds what to skip, and its points can be tried.
        </span>
        <span {...roving} className="notice-row">
          <Button
            small
            kind="primary"
            onClick={() => {
              store.getState().startTour();
            }}
          >
            Show me around (30 s)
          </Button>
          <Button
            small
            kind="ghost"
            onClick={() => {
              store.getState().dismissWelcome();
            }}
          >
            Got it
          </Button>
        </span>
      </div>
    </section>
  );
}
