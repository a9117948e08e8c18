/** Whether the fields of a control request are within bounds, before anybody works with them. */
import { NodeError, type SignedDocument } from "../../engine/index.ts";
import { ATTEMPT, CONTROL_LIMITS } from "./limits.ts";

/** Errors: VALUE_OUT_OF_RANGE. */
export function checkAttempt(attempt: string): void {
  if (ATTEMPT.test(attempt)) return;
  throw new NodeError("VALUE_OUT_OF_RANGE", "an attempt's nonce is 16 to 64 of [A-Za-z0-9_-]", {
    field: "attempt",
  });
}

/** Errors: FIELD_TOO_LONG. */
export function checkDocuments(documents: readonly SignedDocument[]): void {
  if (documents.length > CONTROL_LIMITS.documentsMax) {
    throw tooLong(`${documents.length} documents`, CONTROL_LIMITS.documentsMax, "documents");
  }
  for (const [index, document] of documents.entries()) checkDocument(document, `documents[${index}]`);
}

/** Errors: FIELD_REQUIRED, FIELD_TOO_LONG. */
export function checkDocument(document: SignedDocument | null, field: string): SignedDocument {
  if (document === null) throw needed(field);
  const { payload, signatures } = document;
  if (payload.length > CONTROL_LIMITS.payloadSizeMax) {
    throw tooLong(`${payload.length} bytes of payload`, CONTROL_LIMITS.payloadSizeMax, field);
  }
  if (signatures.length > CONTROL_LIMITS.signaturesPerDocumentMax) {
    throw tooLong(`${signatures.length} signatures`, CONTROL_LIMITS.signaturesPerDocumentMax, field);
  }
  return document;
}

export function needed(field: string): NodeError {
  return new NodeError("FIELD_REQUIRED", `${field} is needed`, { field });
}

function tooLong(what: string, max: number, field: string): NodeError {
  return new NodeError("FIELD_TOO_LONG", `${what}, where ${max} are the most`, { field });
}
