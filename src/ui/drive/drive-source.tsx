import { useState } from 'react';

import type { StreamKey } from '#engine/streams/stream-kinds.ts';
import { Button } from '#ui/controls/button.tsx';
import { SelectBox } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { FileButton } from '#ui/controls/file-button.tsx';
import { useApp } from '#ui/store-context.tsx';
import { useDrive, useDriveStore } from './drive-context.ts';

/** The minute of road that is served with the page. */
const ROAD = { kind: 'address', url: 'drives/road.mcap', name: 'road.mcap' } as const;

function Bridge() {
  const store = useDriveStore();
  const [url, setUrl] = useState('ws://localhost:8765');
  const [protocol, setProtocol] = useState<StreamKey>('foxglove');
  return (
    <form
      className="drive-bridge"
      onSubmit={(event) => {
        event.preventDefault();
        void store.getState().open({ kind: 'bridge', url, protocol });
      }}
    >
      <input
        className="input"
        aria-label="Address of the bridge"
        spellCheck={false}
        value={url}
        onChange={({ target }) => {
          setUrl(target.value);
        }}
      />
      <SelectBox
        label="Protocol of the bridge"
        value={protocol}
        options={[
          { value: 'foxglove', label: 'foxglove bridge' },
          { value: 'rosbridge', label: 'rosbridge' },
        ]}
        onChange={setProtocol}
      />
      <Button type="submit">Connect</Button>
    </form>
  );
}

function Files() {
  const store = useDriveStore();
  return (
    <>
      <FileButton
        accept=".mcap,.db3"
        onFiles={([file]) => {
          if (file) void store.getState().open({ kind: 'recording', file });
        }}
      >
        Recording…
      </FileButton>
      <FileButton
        accept="video/*"
        onFiles={([file]) => {
          if (file) void store.getState().open({ kind: 'video', file });
        }}
      >
        Video…
      </FileButton>
      <FileButton
        accept="image/jpeg,image/png,image/webp"
        multiple
        onFiles={(files) => {
          void store.getState().open({ kind: 'pictures', files });
        }}
      >
        Pictures…
      </FileButton>
    </>
  );
}

/** The calibration set in use, whatever it was imported from. */
function SetPictures() {
  const store = useDriveStore();
  const name = useApp(({ calibration }) => calibration.summary?.name ?? null);
  if (name === null) return null;
  return (
    <Button
      title={name}
      onClick={() => {
        void store.getState().openSet();
      }}
    >
      Calibration set
    </Button>
  );
}

/** Chooses where the frames come from, and of which topic they are. */
export function DriveSource() {
  const store = useDriveStore();
  const source = useDrive((state) => state.source);
  return (
    <div className="drive-source">
      <div className="drive-kinds" role="group" aria-label="Source">
        <Button
          kind={source.kind === 'none' ? 'primary' : 'plain'}
          onClick={() => {
            void store.getState().open(ROAD);
          }}
        >
          Road that comes with the page
        </Button>
        <Button
          onClick={() => {
            void store.getState().open({ kind: 'webcam', id: null });
          }}
        >
          Webcam
        </Button>
        <Files />
        <SetPictures />
      </div>
      <Bridge />
      {source.kind === 'opening' ? (
        <p className="muted" role="status">
          Opening{source.share === null ? '…' : `: ${String(Math.floor(100 * source.share))} %`}
        </p>
      ) : null}
      {source.kind === 'open' && source.remark !== null ? <p className="muted">{source.remark}</p> : null}
      <Webcams />
      {source.kind === 'open' ? <Topics label={source.label} /> : null}
    </div>
  );
}

/** Chooses among several cameras of this computer. */
function Webcams() {
  const store = useDriveStore();
  const webcams = useDrive((state) => state.webcams);
  const label = useDrive(({ source }) => (source.kind === 'open' ? source.label : ''));
  if (webcams.length < 2) return null;
  return (
    <SelectBox
      label="Camera"
      value={webcams.find((webcam) => webcam.label === label)?.id ?? ''}
      placeholder="Another camera"
      options={webcams.map(({ id, label: name }, at) => ({
        value: id,
        label: name || `Camera ${String(at + 1)}`,
      }))}
      onChange={(id) => {
        void store.getState().open({ kind: 'webcam', id });
      }}
    />
  );
}

function Topics({ label }: { readonly label: string }) {
  const store = useDriveStore();
  const topics = useDrive((state) => state.topics);
  const topic = useDrive((state) => state.topic);
  return (
    <Field label={`Topic of ${label}`}>
      {(id) => (
        <SelectBox
          id={id}
          label={`Topic of ${label}`}
          value={topic ?? ''}
          placeholder="Choose a topic"
          options={topics.map(({ name, type, refusal, hz }) => ({
            value: name,
            label: `${name} · ${type.schema.name}${hz === null ? '' : ` · ${hz.toFixed(1)} Hz`}${refusal ? ' · no pictures' : ''}`,
            disabled: refusal !== null,
          }))}
          onChange={(name) => {
            store.getState().chooseTopic(name);
          }}
        />
      )}
    </Field>
  );
}
