/**
 * The functions of ONNX Runtime's C API that are used here: the index in the table `OrtApi`, and the types of the
 * parameters. The table is append-only, so an index holds for every later version (`onnxruntime_c_api.h`).
 *
 * Every pointer is a `void *`: handles are passed as addresses, and what a function writes to as typed arrays.
 */
type Signature = readonly [index: number, ...parameters: readonly string[]];

const POINTER = 'void *';
const TEXT = 'const char *';

/** Functions that return an `OrtStatus`, which is null for success. A handle that one creates is its last parameter. */
export const STATUS_FUNCTIONS = {
  CreateEnv: [3, 'int', TEXT, POINTER],
  CreateSessionFromArray: [8, POINTER, POINTER, 'size_t', POINTER, POINTER],
  Run: [9, POINTER, POINTER, POINTER, POINTER, 'size_t', POINTER, 'size_t', POINTER],
  CreateSessionOptions: [10, POINTER],
  DisableMemPattern: [17, POINTER],
  DisableCpuMemArena: [19, POINTER],
  SetSessionLogSeverityLevel: [22, POINTER, 'int'],
  SetIntraOpNumThreads: [24, POINTER, 'int'],
  SetInterOpNumThreads: [25, POINTER, 'int'],
  SessionGetInputCount: [30, POINTER, POINTER],
  SessionGetOutputCount: [31, POINTER, POINTER],
  SessionGetOutputTypeInfo: [34, POINTER, 'size_t', POINTER],
  SessionGetInputName: [36, POINTER, 'size_t', POINTER, POINTER],
  SessionGetOutputName: [37, POINTER, 'size_t', POINTER, POINTER],
  CreateRunOptions: [39, POINTER],
  CreateTensorAsOrtValue: [48, POINTER, POINTER, 'size_t', 'int', POINTER],
  CreateTensorWithDataAsOrtValue: [49, POINTER, POINTER, 'size_t', POINTER, 'size_t', 'int', POINTER],
  GetTensorMutableData: [51, POINTER, POINTER],
  CastTypeInfoToTensorInfo: [55, POINTER, POINTER],
  GetTensorElementType: [60, POINTER, POINTER],
  GetDimensionsCount: [61, POINTER, POINTER],
  GetDimensions: [62, POINTER, POINTER, 'size_t'],
  GetTensorTypeAndShape: [65, POINTER, POINTER],
  CreateMemoryInfo: [68, TEXT, 'int', 'int', 'int', POINTER],
  AllocatorFree: [76, POINTER, POINTER],
  GetAllocatorWithDefaultOptions: [78, POINTER],
  GetAvailableProviders: [125, POINTER, POINTER],
  ReleaseAvailableProviders: [126, POINTER, 'int'],
  AddSessionConfigEntry: [130, POINTER, TEXT, TEXT],
  CreateAllocator: [131, POINTER, POINTER, POINTER],
  RunWithBinding: [133, POINTER, POINTER, POINTER],
  CreateIoBinding: [134, POINTER, POINTER],
  BindInput: [136, POINTER, POINTER, POINTER],
  BindOutput: [137, POINTER, POINTER, POINTER],
  BindOutputToDevice: [138, POINTER, POINTER, POINTER],
  GetBoundOutputValues: [140, POINTER, POINTER, POINTER, POINTER],
  CreateAndRegisterAllocator: [144, POINTER, POINTER, POINTER],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, POINTER, POINTER],
  CreateCUDAProviderOptions: [205, POINTER],
  UpdateCUDAProviderOptions: [206, POINTER, POINTER, POINTER, 'size_t'],
  SessionOptionsAppendExecutionProvider: [216, POINTER, TEXT, POINTER, POINTER, 'size_t'],
  AddExternalInitializersFromFilesInMemory: [279, POINTER, POINTER, POINTER, POINTER, 'size_t'],
  RegisterExecutionProviderLibrary: [301, POINTER, TEXT, POINTER],
  GetTensorSizeInBytes: [318, POINTER, POINTER],
  CopyTensors: [386, POINTER, POINTER, POINTER, POINTER, 'size_t'],
} as const satisfies Readonly<Record<string, Signature>>;

/** Functions that release the handle that they are given, or what it holds; they return nothing. */
export const RELEASE_FUNCTIONS = {
  ReleaseEnv: 92,
  ReleaseStatus: 93,
  ReleaseMemoryInfo: 94,
  ReleaseSession: 95,
  ReleaseValue: 96,
  ReleaseRunOptions: 97,
  ReleaseTypeInfo: 98,
  ReleaseTensorTypeAndShapeInfo: 99,
  ReleaseSessionOptions: 100,
  ReleaseAllocator: 132,
  ReleaseIoBinding: 135,
  ClearBoundInputs: 141,
  ClearBoundOutputs: 142,
  ReleaseCUDAProviderOptions: 208,
} as const;

/** Functions that return what they are asked for. */
export const VALUE_FUNCTIONS = {
  CreateStatus: [0, POINTER, 'int', TEXT],
  GetErrorCode: [1, 'int', POINTER],
  GetErrorMessage: [2, TEXT, POINTER],
  GetBuildInfoString: [254, TEXT],
} as const satisfies Readonly<
  Record<string, readonly [index: number, result: string, ...parameters: readonly string[]]>
>;

/** The version of the table that has all of these: 23, with `CopyTensors` as the last. */
export const API_VERSION = 23;
/** Entries of the table up to the last one used. */
export const TABLE_LENGTH = STATUS_FUNCTIONS.CopyTensors[0] + 1;
