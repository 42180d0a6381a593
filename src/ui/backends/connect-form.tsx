import { Plug } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { Button } from '#ui/controls/button.tsx';
import { Field } from '#ui/controls/field.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { Prose } from '#ui/controls/prose.tsx';
import { ProgressLine } from '#ui/controls/progress-line.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** Shows the progress of the last attempt, or why it failed. */
function Attempt() {
  const store = useAppStore();
  const connection = useApp((state) => state.connection);
  if (connection.kind === 'connecting')
    return <ProgressLine label={`Connecting to ${new URL(connection.url).host}`} progress={null} />;
  if (connection.kind !== 'failed') return null;
  return (
    <ProblemNote
      problem={connection.problem}
      onDismiss={() => {
        store.getState().dismissConnectionProblem();
      }}
    />
  );
}

/** Closes the dialog once the page works in another backend. */
function useCloseOnArrival(): void {
  const store = useAppStore();
  const backend = useApp((state) => state.backend);
  const before = useRef(backend);
  useEffect(() => {
    if (before.current !== backend) store.getState().showBackends(false);
    before.current = backend;
  }, [store, backend]);
}

/** The form takes the link that a server prints. */
export function ConnectForm() {
  const store = useAppStore();
  const connecting = useApp((state) => state.connection.kind === 'connecting');
  const refused = useApp(({ connection }) => connection.kind === 'failed' && connection.url === null);
  const [text, setText] = useState('');
  useCloseOnArrival();
  return (
    <section className="backend-section" aria-label="Connect to a server">
      <p>
        Start{' '}
        <code>
          <Prose>npm run --silent skipscope -- serve --model DIR</Prose>
        </code>{' '}
        on the machine with the GPU, then open the link that it prints, or paste it here.
      </p>
      <form
        className="connect-form"
        onSubmit={(event) => {
          event.preventDefault();
          void store.getState().connectByLink(text);
        }}
      >
        <Field label="Link of the server">
          {(id) => (
            <input
              id={id}
              className="input"
              placeholder="http://127.0.0.1:4180/#pair=…"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              aria-invalid={refused}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
              }}
            />
          )}
        </Field>
        <Button type="submit" kind="primary" disabled={connecting}>
          <Plug size={14} aria-hidden /> Connect
        </Button>
      </form>
      <div aria-live="polite">
        <Attempt />
      </div>
    </section>
  );
}
