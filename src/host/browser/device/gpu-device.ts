import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** ONNX Runtime's attention kernels are wrong on GPUs with smaller subgroups (from 32 positions on). */
const SMALLEST_SAFE_SUBGROUP = 16;

/** Properties of a GPU on which the choice of a provider depends. */
export interface GpuFacts {
  /** A person's name for the GPU: "nvidia ada-lovelace". */
  readonly name: string;
  readonly shaderF16: boolean;
  /** True where the GPU is emulated on the CPU. */
  readonly software: boolean;
}

export interface GpuProbe extends GpuFacts {
  readonly adapter: GPUAdapter;
}

/** The GPU of this browser, or the sentence why there is none. Never throws. */
export async function probeGpu(): Promise<GpuProbe | string> {
  // `navigator.gpu` is typed as always there, but is missing on insecure pages and in browsers without WebGPU.
  if (!('gpu' in navigator)) return 'This browser has no WebGPU, or the page is not served over HTTPS.';
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) return 'This browser supports WebGPU but offers no GPU on this machine.';
    return {
      adapter,
      name: adapterName(adapter.info),
      shaderF16: adapter.features.has('shader-f16'),
      software: isSoftware(adapter.info),
    };
  } catch (error) {
    return `The browser refused access to the GPU: ${errorMessage(error)}`;
  }
}

/**
 * A device with everything the adapter offers that ONNX Runtime uses: its largest limits, float16 arithmetic, and
 * subgroups where they are wide enough to give right results. Throws `SkipscopeError('runtime')`.
 */
export async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredFeatures: GPUFeatureName[] = [];
  if (adapter.features.has('shader-f16')) requiredFeatures.push('shader-f16');
  if (adapter.features.has('subgroups') && adapter.info.subgroupMinSize >= SMALLEST_SAFE_SUBGROUP)
    requiredFeatures.push('subgroups');
  try {
    return await adapter.requestDevice({ requiredFeatures, requiredLimits: maximumLimits(adapter.limits) });
  } catch (error) {
    throw new SkipscopeError(
      'runtime',
      `The browser did not hand out the GPU: ${errorMessage(error)}`,
      'Close other pages that use the GPU and load the model again, or choose WASM.',
      { cause: error },
    );
  }
}

function maximumLimits(limits: GPUSupportedLimits): Record<string, number> {
  const maximum: Record<string, number> = {};
  // The limits are getters on the prototype: `Object.entries` would find none.
  for (const name in limits) {
    const value: unknown = Reflect.get(limits, name);
    if (typeof value === 'number') maximum[name] = value;
  }
  return maximum;
}

function adapterName(info: GPUAdapterInfo): string {
  const name = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ');
  return name || 'GPU of unknown make';
}

function isSoftware(info: GPUAdapterInfo): boolean {
  return (
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe/i.test(`${info.architecture} ${info.description}`)
  );
}
