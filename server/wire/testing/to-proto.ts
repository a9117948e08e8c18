/** JSON requests into the properties that the generated protobuf code takes: the tests' own way, by field. */
import type { google, proffer } from "#proto/wire.js";

type ProtoValue = google.protobuf.Value.$Properties;

export function protoValue(value: unknown): ProtoValue {
  if (value === null || value === undefined) return { nullValue: 0 };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { numberValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(protoValue) } };
  return { structValue: { fields: protoMap(value as Record<string, unknown>) } };
}

export function protoMap(values: Record<string, unknown>): Record<string, ProtoValue> {
  const map: Record<string, ProtoValue> = Object.create(null);
  for (const [name, value] of Object.entries(values)) map[name] = protoValue(value);
  return map;
}

export function protoTimestamp(iso: string): { seconds: number; nanos: number } {
  const ms = Date.parse(iso);
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

/** Of a `DecideRequest` in JSON's spelling. */
export function protoDecideRequest(
  json: Record<string, unknown>,
): proffer.decision.v1.DecideRequest.$Properties {
  const { context, preview, ...rest } = json as {
    context?: Record<string, unknown>;
    preview?: { asOf?: string; profile?: Record<string, unknown> };
  };
  const message: Record<string, unknown> = { ...rest };
  if (context !== undefined) message.context = protoMap(context);
  if (preview !== undefined) {
    const { asOf, profile, ...previewRest } = preview;
    message.preview = {
      ...previewRest,
      ...(asOf === undefined ? {} : { asOf: protoTimestamp(asOf) }),
      ...(profile === undefined ? {} : { profile: protoMap(profile) }),
    };
  }
  return message as proffer.decision.v1.DecideRequest.$Properties;
}
