import { LIBRARY_VARIABLE } from '#host/node/onnxruntime/library-file.ts';

/** The command that puts ONNX Runtime's CUDA library beside its binding; install scripts are off in this project. */
export const CUDA_INSTALL = 'node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install';

export const DRIVER_REMEDY = "Install NVIDIA's driver for the GPU; nvidia-smi then lists it.";

export const CUDA_REMEDY =
  'ONNX Runtime needs the libraries of CUDA 12 and cuDNN 9: install them, name their folders in LD_LIBRARY_PATH, and ' +
  `fetch its own library with "${CUDA_INSTALL}", or name that of another build in ${LIBRARY_VARIABLE} (pip's ` +
  'onnxruntime-gpu is built for CUDA 13).';

export const VULKAN_LOADER_REMEDY =
  'Install the Vulkan loader (Debian, Ubuntu: libvulkan1) and the driver of the GPU.';

export const WEBGPU_REMEDY =
  'Install the graphics driver of the GPU (on Linux with Vulkan; Debian, Ubuntu: mesa-vulkan-drivers, or that of NVIDIA).';
