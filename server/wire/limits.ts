/** Bounds of what the wires accept, beside the engine's own (`ENGINE_LIMITS`). */
export const WIRE_LIMITS = {
  /** Bytes of one request body or WebSocket envelope, unless the node's configuration says otherwise. */
  bodySizeMax: 1024 * 1024,
  /** Containers within containers, from the body's own braces on. */
  depthMax: 32,
  /** Decoders' bound; the node's own, `batch.requestsMax`, is at most this. */
  requestsPerBatchMax: 10_000,
  attributesPerCallMax: 1024,
  segmentsPerPreviewMax: 256,
  /** Characters of a treatment code, a session id or an event id. */
  treatmentCodeLengthMax: 1024,
  sessionIdLengthMax: 128,
  eventIdLengthMax: 128,
  bundleIdLengthMax: 128,
} as const;
