export interface Part<Key extends string> {
  key: Key;
  count: number;
  share: number;
}

/** Counts as parts of their sum, in the order of `keys`; what the API left out counts 0. */
export function partsOf<Key extends string>(keys: readonly Key[], counts: Record<string, number>): Part<Key>[] {
  const total = keys.reduce((sum, key) => sum + (counts[key] ?? 0), 0);
  return keys.map((key) => {
    const count = counts[key] ?? 0;
    return { key, count, share: total === 0 ? 0 : count / total };
  });
}

export function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
