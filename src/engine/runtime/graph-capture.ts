import type { Tensor } from 'onnxruntime-common';

/**
 * What a device offers whose graphs can be captured: the commands of a session's first run are recorded, and every later run
 * replays them on the same memory (`SessionOptions.captured`).
 */
export interface GraphCapture {
  /** A tensor of zeros on the device that a captured session may be bound to; the caller disposes it behind the session. */
  allocate(type: 'float32' | 'float16' | 'int32', dims: readonly number[]): Promise<Tensor>;
  /** Another tensor for the same memory, whose disposal leaves the memory as it is. */
  share(tensor: Tensor): Tensor;
  /** Overwrites the elements of a tensor on the device by those of one in the memory of JavaScript, of the same shape. */
  write(target: Tensor, source: Tensor): void;
}
