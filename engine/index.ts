/** The engine's public face: the server reaches it through here only. */
export * from "./assert.ts";
export * from "./decide/call.ts";
export * from "./decide/decision.ts";
export * from "./decide/generation.ts";
export * from "./decide/reasons.ts";
export * from "./errors.ts";
export * from "./hash/murmur3.ts";
export * from "./hash/siphash.ts";
export * from "./hash/utf8.ts";
export * from "./limits.ts";
export * from "./segments/algebra.ts";
export * from "./visitors/coerce.ts";
export * from "./visitors/consent.ts";
export * from "./visitors/timestamp.ts";
export * from "./visitors/visitor.ts";
export * from "./workspace/model.ts";
