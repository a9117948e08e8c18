/** The channel that a call names, in the generation it runs under. */
import { type Channel, type Generation, NodeError, nameWithSuggestion } from "../../engine/index.ts";

/** Errors: FIELD_REQUIRED, CHANNEL_UNKNOWN. */
export function requireChannel(generation: Generation, name: string): Channel {
  if (name === "") throw new NodeError("FIELD_REQUIRED", "the call names no channel", { field: "channel" });
  const channel = generation.channels.get(name);
  if (channel !== undefined) return channel;
  const text = nameWithSuggestion(name, generation.channels.keys());
  throw new NodeError("CHANNEL_UNKNOWN", `the active bundle has no such channel: ${text}`, {
    field: "channel",
  });
}
