/** What models declare of feeds, read once each: models are megabytes, and asked on every status. */
import { type Attribute, feedAttributes, type Model } from "../../engine/index.ts";

/** By feed, in the order of names. */
export type Declarations = ReadonlyMap<
  string,
  { readonly maxAgeMs: number; readonly attributes: readonly Attribute[] }
>;

const known = new WeakMap<Uint8Array, Declarations>();

/** @param bytes UTF-8 of a verified model's JSON. */
export function declarationsOf(bytes: Uint8Array): Declarations {
  let declarations = known.get(bytes);
  if (declarations === undefined) {
    const model = JSON.parse(Buffer.from(bytes).toString("utf8")) as Model;
    declarations = new Map(
      (model.feeds ?? []).map(({ name, maxAgeMs }) => [
        name,
        { maxAgeMs, attributes: feedAttributes(model, name) ?? [] },
      ]),
    );
    known.set(bytes, declarations);
  }
  return declarations;
}
