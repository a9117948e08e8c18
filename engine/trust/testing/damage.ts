/** What may happen to signed documents on their way: bits, digits, orders, signatures moved about, other JSON altogether. */
import type { SeededRandom } from "../../testing/fuzz.ts";

/** Any value of JSON, small. */
function randomJson(random: SeededRandom, depth = 0): unknown {
  const kind = random.below(depth > 3 ? 5 : 7);
  if (kind === 0) return null;
  if (kind === 1) return random.below(2) === 0;
  if (kind === 2) return random.pick([0, -1, 0.5, 1e300, 2 ** 53, 1_793_491_200_000]);
  if (kind < 5)
    return random.pick(["", "release", "approval", "a".repeat(64), "production", "\ud800", "ü", "__proto__"]);
  if (kind === 5) return Array.from({ length: random.below(4) }, () => randomJson(random, depth + 1));
  const names = [
    "kind",
    "payload",
    "signatures",
    "keyId",
    "signature",
    "environment",
    "__proto__",
    "sequence",
  ];
  return Object.fromEntries(
    names.filter(() => random.below(5) < 2).map((name) => [name, randomJson(random, depth + 1)]),
  );
}

/** Damage of a text or of what it says. */
export function damaged(random: SeededRandom, bytes: Uint8Array, keyIds: readonly string[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = random.below(copy.length);
  const text = Buffer.from(bytes).toString();
  switch (random.below(8)) {
    case 0:
      copy[at]! ^= 1 << random.below(8);
      return copy;
    case 1:
      return copy.subarray(0, at);
    case 2: // A digit or letter for another: what an editor would do.
      copy[at] = random.pick([...Buffer.from("0123456789abcdefproduction")]);
      return copy;
    case 3: // Another order of the same fields.
      return Buffer.from(JSON.stringify(JSON.parse(text), (_, value) => reversed(value)));
    case 4: // One value in place of another, in canonical form as far as the order of keys goes.
      return Buffer.from(text.replace(/"sequence":\d+/, `"sequence":${random.below(100)}`));
    case 5: // Signatures under other ids.
      return Buffer.from(text.replace(/"keyId":"[0-9a-f]{16}"/g, () => `"keyId":"${random.pick(keyIds)}"`));
    case 6: // A document twice, or signatures of one under another.
      return Buffer.from(shuffledSignatures(random, text));
    default:
      return Buffer.from(JSON.stringify(randomJson(random)));
  }
}
const reversed = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).reverse())
    : value;
function shuffledSignatures(random: SeededRandom, text: string): string {
  const list = JSON.parse(text) as { payload: unknown; signatures: unknown[] }[];
  const all = list.flatMap(({ signatures }) => signatures);
  return JSON.stringify(
    list.map(({ payload }) => ({ payload, signatures: all.filter(() => random.below(5) < 3).slice(0, 32) })),
  );
}
