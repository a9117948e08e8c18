/** The workspace's schemas by kind of file: what `npm run generate` publishes and what the loader validates with. */
import { CONTEXT_SCHEMA, PROFILE_SCHEMA, WORKSPACE_SCHEMA } from "./base.ts";
import { CHANNEL_SCHEMA } from "./channel.ts";
import type { JsonSchema } from "./common.ts";
import { INVARIANTS_SCHEMA, OFFERS_SCHEMA, SEGMENTS_SCHEMA, STRATEGY_SCHEMA } from "./content.ts";
import { FEED_SCHEMA } from "./feed.ts";
import { GOLDENS_SCHEMA, PREVIEWS_SCHEMA } from "./goldens.ts";

export const FILE_KINDS = [
  "workspace",
  "profile",
  "context",
  "feed",
  "channel",
  "segments",
  "offers",
  "strategy",
  "invariants",
  "tests",
  "previews",
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export const SCHEMAS: Readonly<Record<FileKind, JsonSchema>> = {
  workspace: WORKSPACE_SCHEMA,
  profile: PROFILE_SCHEMA,
  context: CONTEXT_SCHEMA,
  feed: FEED_SCHEMA,
  channel: CHANNEL_SCHEMA,
  segments: SEGMENTS_SCHEMA,
  offers: OFFERS_SCHEMA,
  strategy: STRATEGY_SCHEMA,
  invariants: INVARIANTS_SCHEMA,
  tests: GOLDENS_SCHEMA,
  previews: PREVIEWS_SCHEMA,
};

/** A schema as it is published: with its dialect and title first. */
export function publishedSchema(kind: FileKind): JsonSchema {
  return { $schema: "http://json-schema.org/draft-07/schema#", title: `Proffer ${kind}`, ...SCHEMAS[kind] };
}
