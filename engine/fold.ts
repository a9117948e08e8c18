/**
 * The one fold of names, for workspaces, expressions, callers and principals alike: ASCII letters, nothing else.
 *
 * JavaScript's own lower case turns the Kelvin sign (U+212A) into `k` and U+0130 into two letters: what one part took
 * for `kiosk` another would not. Letters that are not ASCII stay as they are, and no name may hold one.
 */

/** Cost: one pass; allocates only where there is something to fold. */
export function foldName(name: string): string {
  for (let index = 0; index < name.length; index++) {
    const unit = name.charCodeAt(index);
    if (unit >= 0x41 && unit <= 0x5a) {
      return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    }
  }
  return name;
}
