/**
 * Feeds as a golden says that they stand: of each a table with the one row that its call joins, so that goldens go
 * through the same join as calls on a node. One that the golden does not name was never pushed.
 */
import { feedAttributes } from "../feeds/declared.ts";
import { buildFeedTable, type FeedTable } from "../feeds/feed-table.ts";
import type { Model } from "../workspace/model.ts";
import type { GoldenFeed, GoldenRequest } from "../workspace/model-goldens.ts";
import type { Generation } from "./generation.ts";
import { OVERLAY_NONE, takeOverlay } from "./overlay.ts";

/** From the next decision on the generation reads what the golden's request states of feeds. */
export function takeGoldenFeeds(generation: Generation, request: GoldenRequest, atMs: number): void {
  const { model } = generation;
  if (model.feeds === undefined) return;
  const feeds = (request.feeds ?? []).flatMap((stated) => goldenTable(model, request, stated, atMs) ?? []);
  takeOverlay(generation, { ...OVERLAY_NONE, feeds });
}

function goldenTable(
  model: Model,
  request: GoldenRequest,
  { feed: name, ageMs, row = {} }: GoldenFeed,
  atMs: number,
): FeedTable | undefined {
  const attributes = feedAttributes(model, name);
  const feed = model.feeds?.find((each) => each.name === name);
  if (attributes === undefined || feed === undefined) return undefined;
  const key = Object.hasOwn(request.context, feed.key)
    ? request.context[feed.key]
    : model.context.find((attribute) => attribute.name === feed.key)?.default;
  const columns = Object.keys(row);
  const keys = key === undefined || columns.length === 0 ? [] : [String(key)];
  const rows = keys.map((text) => [text, ...columns.map((column) => row[column]!)]);
  const about = { feed: name, sequence: 1, asOfMs: atMs - ageMs };
  // The workspace compiler has checked the values; in a bundle that something else made, one that is none is missing.
  return buildFeedTable(about, { columns, keys, rows }, attributes, () => {});
}
