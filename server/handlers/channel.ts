/** The channel that a call names, in the generation it runs under. */
import { type Channel, type Generation, NodeError, nameWithSuggestion } from "../../engine/index.ts";

/** Errors: CHANNEL_UNKNOWN. */
export function requireChannel(generation: Generation, name: string): Channel {
  const channel = generation.channels.get(name);
  if (channel !== undefined) return channel;
  const text = nameWithSuggestion(name, generation.channels.keys());
  throw new NodeError("CHANNEL_UNKNOWN", `the active bundle has no such channel: ${text}`, {
    field: "channel",
  });
}
