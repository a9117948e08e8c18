/**
 * What a message says of a name that is not known: the name, cut, and the nearest one that is. For errors only: it
 * looks at every known name.
 */
import { nearestName } from "./workspace/names.ts";

const SHOWN_LENGTH_MAX = 64;

/** As `` `gold-memebrs`; did you mean `gold-members`? ``; only the name where none is near. Cost: O(names). */
export function nameWithSuggestion(name: string, known: Iterable<string>): string {
  const shown = name.slice(0, SHOWN_LENGTH_MAX);
  const near = name.length > SHOWN_LENGTH_MAX ? undefined : nearestName(name, known);
  return near === undefined ? `\`${shown}\`` : `\`${shown}\`; did you mean \`${near}\`?`;
}

/** Names of things that have one. */
export function namesOf(items: readonly { readonly name: string }[]): string[] {
  return items.map(({ name }) => name);
}
