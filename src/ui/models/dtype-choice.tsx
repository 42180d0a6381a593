import { Ban, TriangleAlert } from 'lucide-react';
import { useId } from 'react';

import type { ModelDtype } from '#engine/model/manifest.ts';
import type { BackendCapabilities } from '#service/contract/device-operations.ts';
import type { DtypeOffer } from '#service/contract/model-operations.ts';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';

const dtypeTexts: Readonly<Record<ModelDtype, string>> = {
  q4: '4-bit weights, float32 arithmetic. Runs everywhere.',
  q4f16: '4-bit weights, float16 arithmetic. Fastest on a GPU with f16 shaders.',
  fp16: 'float16 throughout. Closest to the original at half the size.',
  fp32: 'float32 throughout. The reference, and the largest.',
};

/** The meaning of a dtype, for a person who has to choose one. */
function dtypeText(dtype: ModelDtype): string {
  return dtypeTexts[dtype];
}

interface DtypeRowProps {
  readonly option: DtypeOffer;
  readonly memoryName: string;
  readonly group: string;
  readonly checked: boolean;
  readonly onChange: (dtype: ModelDtype) => void;
}

function Figure({ name, bytes }: { readonly name: string; readonly bytes: number }) {
  return (
    <span className="dtype-figure num">
      <span className="visually-hidden">{name} </span>
      {formatBytes(bytes)}
    </span>
  );
}

function DtypeRow({ option, memoryName, group, checked, onChange }: DtypeRowProps) {
  const { dtype, needs, obstacles, warnings } = option;
  const details = `${group}-${dtype}`;
  const possible = obstacles.length === 0;
  return (
    <label className="dtype-row" data-possible={possible}>
      <input
        type="radio"
        name={group}
        aria-label={dtype}
        aria-describedby={details}
        checked={checked}
        disabled={!possible}
        onChange={() => {
          onChange(dtype);
        }}
      />
      <span className="dtype-line" id={details}>
        <strong className="dtype-name">{dtype}</strong>
        <Figure name="Download" bytes={needs.downloadBytes} />
        <Figure name="Disk" bytes={needs.diskBytes} />
        <Figure name={memoryName} bytes={needs.memoryBytes} />
        <span className="dtype-about muted">{dtypeText(dtype)}</span>
        {obstacles.map((obstacle) => (
          <span key={obstacle} className="dtype-remark">
            <Ban size={13} aria-hidden /> {obstacle}
          </span>
        ))}
        {warnings.map((warning) => (
          <span key={warning} className="dtype-remark" data-tone="warn">
            <TriangleAlert size={13} aria-hidden /> {warning}
          </span>
        ))}
      </span>
    </label>
  );
}

function runsOnGpu(capabilities: BackendCapabilities | null): boolean {
  if (capabilities?.kind === 'server') return capabilities.device.provider !== 'cpu';
  return capabilities?.webgpu.available === true;
}

interface DtypeChoiceProps {
  readonly options: readonly DtypeOffer[];
  readonly value: ModelDtype | null;
  readonly onChange: (dtype: ModelDtype) => void;
}

/** Chooses the data type of the weights; each choice is shown with what it needs. */
export function DtypeChoice({ options, value, onChange }: DtypeChoiceProps) {
  const group = useId();
  const onGpu = useApp((state) => runsOnGpu(state.capabilities));
  const memoryName = onGpu ? 'GPU memory' : 'Memory';
  return (
    <div className="dtype-choice" role="radiogroup" aria-label="Data type">
      <div className="dtype-head" aria-hidden>
        <span>Data type</span>
        <span>Download</span>
        <span>Disk</span>
        <span>{memoryName}</span>
      </div>
      {options.map((option) => (
        <DtypeRow
          key={option.dtype}
          option={option}
          memoryName={memoryName}
          group={group}
          checked={option.dtype === value}
          onChange={onChange}
        />
      ))}
    </div>
  );
}
