import { create, toBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  TensorProto_DataType,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '#engine/onnx/onnx_pb.ts';

/** ONNX IR version and opset any supported ONNX Runtime reads. */
const IR_VERSION = 10n;
const OPSET = 21n;

/**
 * The smallest graph ONNX Runtime takes: y = Neg(x), one float. A session of it keeps the runtime's GPU context alive
 * while models are loaded and disposed: ONNX Runtime destroys the device together with its last session.
 */
export function anchorModel(): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: 'anchor',
      node: [{ opType: 'Neg', input: ['x'], output: ['y'] }],
      input: [oneFloat('x')],
      output: [oneFloat('y')],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function oneFloat(name: string): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: TensorProto_DataType.FLOAT,
          shape: { dim: [{ value: { case: 'dimValue', value: 1n } }] },
        },
      },
    },
  });
}
