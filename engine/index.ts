/** The engine's public face: the server reaches it through here only. */
export * from "./assert.ts";
export * from "./decide/call.ts";
export * from "./decide/decision.ts";
export * from "./decide/generation.ts";
export * from "./decide/reasons.ts";
export * from "./errors.ts";
export * from "./limits.ts";
export * from "./segments/algebra.ts";
export * from "./visitors/visitor.ts";
export * from "./workspace/model.ts";
