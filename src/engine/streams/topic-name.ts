/** The name of a topic as ROS 2 takes it, from its root; null for a text that is none. */
export function topicNameOf(text: string): string | null {
  if (!/^\/?[a-z_]\w*(?:\/[a-z_]\w*)*$/iu.test(text)) return null;
  return text.startsWith('/') ? text : `/${text}`;
}
