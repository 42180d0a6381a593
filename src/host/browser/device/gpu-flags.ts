/** Flags of WebGPU that TypeScript's library has no names for (`GPUBufferUsage`). */
export const BUFFER_USAGE = { mapRead: 0x1, copySource: 0x4, copyDestination: 0x8, storage: 0x80 } as const;

/** `GPUMapMode.READ` */
export const MAP_READ_MODE = 0x1;
