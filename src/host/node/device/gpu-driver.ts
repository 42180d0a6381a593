import { readdir, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';

/** Device files that a driver of real hardware holds open under Linux. */
const HARDWARE_FILE = /^\/dev\/(dri\/(renderD|card)\d|nvidia\d|dxg$|kgsl|mali)/;
const SOFTWARE_LIBRARY = /swiftshader|lvp|llvmpipe|d3d10warp/i;
const DRIVER_LIBRARY = /swiftshader|libvulkan_|libGLX_nvidia|amdvlk|powervr|d3d10warp|nvwgf2um|igd\d+um/i;

/** Libraries and files that a process has opened for its GPU. */
export interface GpuTraces {
  readonly platform: NodeJS.Platform;
  /** Paths of loaded libraries. */
  readonly libraries: readonly string[];
  /** Paths of open files; empty where the system does not tell (anything but Linux). */
  readonly files: readonly string[];
}

/** Facts on the adapter that ONNX Runtime took, derived from traces because its binding for Node does not name it. */
export interface GpuDriver {
  /** File names of the drivers that are loaded: "libvulkan_radeon.so". */
  readonly libraries: readonly string[];
  readonly nvidia: boolean;
  /** True where a GPU is emulated on the CPU, and where that cannot be ruled out. */
  readonly software: boolean;
}

/** The GPU traces of this process. */
export async function gpuTraces(): Promise<GpuTraces> {
  const { sharedObjects } = z
    .object({ sharedObjects: z.array(z.string()) })
    .parse(process.report.getReport());
  return { platform: process.platform, libraries: sharedObjects, files: await openFiles() };
}

/**
 * Judges a driver by its traces. Under Linux an open device file proves that there is hardware: a library alone may
 * belong to a GPU that is not installed.
 */
export function gpuDriver({ platform, libraries, files }: GpuTraces): GpuDriver {
  const drivers = libraries.map((path) => basename(path)).filter((name) => DRIVER_LIBRARY.test(name));
  const emulated = drivers.some((name) => SOFTWARE_LIBRARY.test(name));
  return {
    libraries: drivers,
    nvidia: files.some((path) => path.startsWith('/dev/nvidia')) || drivers.some((name) => /^nv/i.test(name)),
    software: platform === 'linux' ? !files.some((path) => HARDWARE_FILE.test(path)) : emulated,
  };
}

async function openFiles(): Promise<readonly string[]> {
  const folder = '/proc/self/fd';
  const open = await readdir(folder).catch(() => []);
  // The descriptor that listed the folder is closed by now, so reading its link may fail.
  const paths = await Promise.all(open.map((file) => readlink(`${folder}/${file}`).catch(() => null)));
  return paths.filter((path) => path !== null);
}
