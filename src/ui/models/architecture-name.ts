const names: Readonly<Record<string, string>> = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  clip: 'CLIP',
  siglip: 'SigLIP',
};

/** An architecture as its authors write it; one that is not known as the manifest writes it. */
export function architectureName(architecture: string): string {
  return names[architecture] ?? architecture;
}
