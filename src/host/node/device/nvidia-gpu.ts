import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const MEBIBYTE = 2 ** 20;
const TIMEOUT_MS = 10_000;

/** An NVIDIA GPU as its driver describes it. */
export interface NvidiaGpu {
  readonly name: string;
  /** Null where the driver does not report it, as for memory that is shared with the CPU. */
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number } | null;
}

/** Runs nvidia-smi; resolves to what it prints. */
export type NvidiaSmi = (args: readonly string[]) => Promise<string>;

const run = promisify(execFile);
const nvidiaSmi: NvidiaSmi = async (args) =>
  (await run('nvidia-smi', [...args], { timeout: TIMEOUT_MS })).stdout;

/**
 * The GPU that CUDA calls number 0 in this process; null where no NVIDIA driver answers. `visible` is CUDA's variable
 * that chooses among several.
 */
export async function nvidiaGpu(
  smi: NvidiaSmi = nvidiaSmi,
  visible = process.env['CUDA_VISIBLE_DEVICES'],
): Promise<NvidiaGpu | null> {
  const first = visible?.split(',')[0]?.trim() ?? '';
  const query = ['--query-gpu=name,memory.total,memory.free', '--format=csv,noheader,nounits'];
  const output = await smi(first === '' ? query : [`--id=${first}`, ...query]).catch(() => '');
  const [line = ''] = output.split('\n');
  const [, name, total, free] = /^(.+),\s*([^,]+),\s*([^,]+)$/.exec(line.trim()) ?? [];
  if (name === undefined) return null;
  const [totalBytes = NaN, freeBytes = NaN] = [total, free].map((mebibytes) => Number(mebibytes) * MEBIBYTE);
  const known = Number.isFinite(totalBytes) && Number.isFinite(freeBytes);
  return { name, memory: known ? { totalBytes, freeBytes } : null };
}

/** How many GPUs the NVIDIA driver lists; 0 where none answers. */
export async function nvidiaGpuCount(smi: NvidiaSmi = nvidiaSmi): Promise<number> {
  const output = await smi(['--query-gpu=index', '--format=csv,noheader']).catch(() => '');
  return output.split('\n').filter((line) => /^\s*\d+\s*$/u.test(line)).length;
}
