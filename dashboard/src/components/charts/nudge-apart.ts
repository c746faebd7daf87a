/**
 * Moves labels apart along one axis so that neighbours are at least `gap` apart, all inside [low, high] while they fit,
 * keeping their order and moving each as little as a pass down and a pass up need. Answers in the order of asking.
 */
export function nudgeApart(
  positions: readonly number[],
  { gap, low, high }: { readonly gap: number; readonly low: number; readonly high: number },
): readonly number[] {
  const order = positions.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  let least = low;
  for (const label of order) {
    label.at = Math.max(label.at, least);
    least = label.at + gap;
  }
  let most = high;
  for (const label of order.toReversed()) {
    label.at = Math.min(label.at, most);
    most = label.at - gap;
  }
  const moved = new Array<number>(positions.length).fill(0);
  for (const { at, index } of order) moved[index] = at;
  return moved;
}
