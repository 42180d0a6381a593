import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { StagePlan } from '#engine/convert/stage-plan.ts';
import type { Dialect } from '#engine/graphs/dialect.ts';
import { appendProjector, appendVisionTower } from '#engine/graphs/vision-tower.ts';
import { featureCount } from '#engine/model/vision-tokens.ts';
import { PlannedLayers, type SessionParts } from './planned-layers.ts';

/** Appends tower and projector: `pixel_values` float32 [B, 3, size, size] -> `image_features` float32 [B, N, H]. */
export function appendVisionEncoder(
  session: SessionParts,
  stages: Readonly<Record<'vision' | 'projector', StagePlan>>,
  { config }: LlavaCheckpoint,
  dialect: Dialect,
): void {
  const { graph } = session;
  const { vision, decoder } = config;
  const size = vision.imageSize;
  const pixels = graph.input('pixel_values', 'float32', ['batch_size', 3, size, size]);
  const tower = new PlannedLayers(session, stages.vision, 'vision_tower.');
  const features = appendVisionTower(pixels, { graph, dialect, vision, layers: tower });
  const projector = new PlannedLayers(session, stages.projector, 'multi_modal_projector.');
  const embeddings = appendProjector(features, { graph, dialect, layers: projector });
  const shape = ['batch_size', featureCount(vision), decoder.geometry.hiddenSize];
  graph.output('image_features', embeddings, 'float32', shape);
}
