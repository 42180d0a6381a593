import { refusalOf } from '#engine/camera/picture-reader.ts';
import type { MessageSchema } from '#engine/camera/message-type.ts';
import { ROS_DEFINITIONS } from './ros-messages.ts';
import type { NamedTable } from './sqlite-schema.ts';
import type { SqliteRow } from './sqlite-table.ts';
import type { StreamTopic } from './stream-source.ts';

/** A topic of a bag with the number by which its messages name it. */
export interface BagTopic extends StreamTopic {
  readonly id: bigint;
}

/** The topics of a bag. Bags of ROS 2 before Iron do not hold definitions; those of pictures are known. */
export async function readBagTopics(
  topics: NamedTable,
  definitions: NamedTable | undefined,
  hz: ReadonlyMap<bigint, number>,
): Promise<readonly BagTopic[]> {
  const schemas = await readDefinitions(definitions);
  const found: BagTopic[] = [];
  for await (const row of topics.table.rows()) {
    const [name, type] = [await textIn(topics, row, 'name'), await textIn(topics, row, 'type')];
    const encoding = await textIn(topics, row, 'serialization_format');
    const schema = schemas.get(type) ?? knownSchema(type);
    const id = BigInt(row.id);
    const message = { encoding, schema };
    found.push({
      id,
      name,
      type: message,
      refusal: refusalOf(message),
      hz: hz.get(id) ?? null,
      messages: null,
    });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readDefinitions(
  definitions: NamedTable | undefined,
): Promise<ReadonlyMap<string, MessageSchema>> {
  const schemas = new Map<string, MessageSchema>();
  if (!definitions) return schemas;
  for await (const row of definitions.table.rows()) {
    const name = await textIn(definitions, row, 'topic_type');
    const encoding = await textIn(definitions, row, 'encoding');
    const text = await textIn(definitions, row, 'encoded_message_definition');
    if (text !== '') schemas.set(name, { name, encoding, data: new TextEncoder().encode(text) });
  }
  return schemas;
}

function knownSchema(name: string): MessageSchema {
  const [, text = ''] = Object.entries(ROS_DEFINITIONS).find(([known]) => known === name) ?? [];
  return { name, encoding: 'ros2msg', data: new TextEncoder().encode(text) };
}

async function textIn(table: NamedTable, row: SqliteRow, column: string): Promise<string> {
  const value = await row.value(table.column(column));
  return typeof value === 'string' ? value : '';
}
