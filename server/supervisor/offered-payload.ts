/** What a document says that a source offers as one of a kind. */
import { NodeError, type Payload, parsePayload, type SignedDocument } from "../../engine/index.ts";

/** Errors: DOCUMENT_INVALID. */
export function payloadOf<Kind extends Payload["kind"]>(
  document: SignedDocument,
  kind: Kind,
): Extract<Payload, { kind: Kind }> {
  const payload = parsePayload(document.payload);
  if (payload.kind === kind) return payload as Extract<Payload, { kind: Kind }>;
  throw new NodeError("DOCUMENT_INVALID", `the source offers a ${payload.kind} as a ${kind}`);
}
