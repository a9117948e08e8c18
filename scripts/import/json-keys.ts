/**
 * Whether a JSON text writes a key twice in one object: `JSON.parse` keeps the last and says nothing, and which of
 * two values was meant is not ours to guess.
 *
 * For texts that parse. Cost: O(length).
 */

/** The first key that is there twice, or undefined. Keys are compared as they are meant, escapes undone. */
export function repeatedKey(text: string): string | undefined {
  /** Of each object around, its keys; null for an array. */
  const open: (Set<string> | null)[] = [];
  let mayBeKey = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") {
      open.push(new Set());
      mayBeKey = true;
    } else if (character === "[") open.push(null);
    else if (character === "}" || character === "]") open.pop();
    else if (character === ",") mayBeKey = open.at(-1) instanceof Set;
    else if (character === '"') {
      const end = endOfText(text, at);
      const keys = open.at(-1);
      if (mayBeKey && keys instanceof Set) {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      mayBeKey = false;
      at = end;
    }
  }
  return undefined;
}

/** Index of the quote that ends the text which begins at `start`. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
