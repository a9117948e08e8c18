/** What a model declares of feeds, as those who build tables need it. */

import type { Model } from "../workspace/model.ts";
import type { Attribute } from "../workspace/model-attributes.ts";

/** The attributes of a feed, named without the feed's name; undefined where the model declares no such feed. */
export function feedAttributes({ feeds = [], context }: Model, name: string): Attribute[] | undefined {
  if (!feeds.some((feed) => feed.name === name)) return undefined;
  return context.flatMap(({ feed, source: _, ...attribute }) =>
    feed === name ? [{ ...attribute, name: attribute.name.slice(name.length + 1) }] : [],
  );
}
