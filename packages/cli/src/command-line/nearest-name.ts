/** Edits that a typing error may take, for names from which one is told apart. */
const MOST = 2;

/**
 * The name that was probably meant: the only one that begins with `word`, else the one with the fewest edits. Undefined if none is
 * near.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const begun = names.filter((name) => word.replace(/^-+/, "").length > 1 && name.startsWith(word));
  if (begun.length === 1) return begun[0];
  const ranked = names.map((name) => ({ name, distance: edits(word, name) })).sort((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= Math.min(MOST, nearest.name.length / 2) ? nearest.name : undefined;
}

/** How many letters to add, leave out, replace or swap with the next (optimal string alignment). */
function edits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const changed = (last[j - 1] ?? 0) + (isSame ? 0 : 1);
      const swapped = isSwapped ? (beforeLast[j - 2] ?? 0) + 1 : changed;
      row.push(Math.min(changed, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last.at(-1) ?? 0;
}
