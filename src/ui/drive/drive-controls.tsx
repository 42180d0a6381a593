import { Play, Square } from 'lucide-react';

import { TASKS } from '#engine/tasks/tasks.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Range, Segmented, SelectBox, Toggle } from '#ui/controls/choice.tsx';
import { useApp } from '#ui/store-context.tsx';
import { useDrive, useDriveStore } from './drive-context.ts';
import { DriveLaneChoices } from './drive-lane-choices.tsx';

const RATES = ['0.2', '0.5', '1', '2', '5'] as const;
const SPEEDS = ['0.25', '0.5', '1', '2', '4'] as const;

function StartStop() {
  const store = useDriveStore();
  const running = useDrive((state) => state.running);
  const ready = useDrive(({ topic }) => topic !== null);
  const model = useApp((state) => loadedModel(state.model) !== null);
  if (running)
    return (
      <Button
        onClick={() => {
          store.getState().stop();
        }}
      >
        <Square size={14} aria-hidden /> Stop
      </Button>
    );
  return (
    <Button
      kind="primary"
      disabled={!ready || !model}
      title={model ? undefined : 'Load a model first.'}
      onClick={() => {
        void store.getState().start();
      }}
    >
      <Play size={14} aria-hidden /> Start
    </Button>
  );
}

/** The place, the speed and the repetition of a recording. */
function Playing({ seconds }: { readonly seconds: number }) {
  const store = useDriveStore();
  const speed = useDrive((state) => state.speed);
  const loop = useDrive((state) => state.loop);
  const position = useDrive((state) => state.position);
  return (
    <div className="drive-playing">
      <SelectBox
        label="Speed of the recording"
        value={String(speed)}
        options={SPEEDS.map((value) => ({ value, label: `${value} ×` }))}
        onChange={(value) => {
          store.getState().setSpeed(Number(value));
        }}
      />
      <Range
        label="Place in the recording"
        value={Math.round(position)}
        valueText={`${String(Math.round(position))} of ${String(Math.round(seconds))} seconds`}
        min={0}
        max={Math.ceil(seconds)}
        step={1}
        onChange={(value) => {
          store.getState().seek(value);
        }}
      />
      <span className="muted num" aria-hidden>
        {Math.round(position)} of {Math.round(seconds)} s
      </span>
      <Toggle
        label="Loop"
        help="The recording begins again at its end."
        checked={loop}
        onChange={(on) => {
          store.getState().setLoop(on);
        }}
      />
    </div>
  );
}

/** What is asked, how often, and when. */
export function DriveControls() {
  const store = useDriveStore();
  const task = useDrive((state) => state.task);
  const hz = useDrive((state) => state.hz);
  const source = useDrive((state) => state.source);
  if (source.kind !== 'open') return null;
  return (
    <>
      <DriveLaneChoices />
      <div className="drive-controls">
        <StartStop />
        <Segmented
          label="Task"
          value={task}
          options={TASKS.map(({ key, label }) => ({ value: key, label }))}
          onChange={(key) => {
            store.getState().setTask(key);
          }}
        />
        <SelectBox
          label="Frames used in a second"
          value={String(hz)}
          options={RATES.map((value) => ({ value, label: `${value} a second` }))}
          onChange={(value) => {
            store.getState().setHz(Number(value));
          }}
        />
        {source.seconds === null ? null : <Playing seconds={source.seconds} />}
      </div>
    </>
  );
}
