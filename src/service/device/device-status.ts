/** What a host is doing now. */
export interface DeviceStatus {
  /** Name of the model in use; null while there is none. */
  readonly model: string | null;
  /** Id of the run under way; null when there is none. */
  readonly running: string | null;
  /** Runs that wait for their turn. */
  readonly queued: number;
  /** Memory of the device, in bytes; null where the host does not tell. */
  readonly memory: { readonly usedBytes: number; readonly totalBytes: number } | null;
}
