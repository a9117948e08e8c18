/** A grpc-js client with bytes in and out, typed by the generated classes. */
import { Client, credentials, Metadata, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { proffer } from "#proto/wire.js";
import { SERVICE_NAME } from "../../handlers/handlers.ts";

const v1 = proffer.decision.v1;
const identity = (bytes: Buffer): Buffer => bytes;

export function openTestClient(port: number): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { "grpc.enable_retries": 0 });
}

export interface UnaryOptions {
  readonly deadlineMs?: number;
  readonly authorization?: string;
  readonly service?: string;
}

/** Rejects with grpc-js's ServiceError. */
export function unary(
  client: Client,
  method: string,
  body: Uint8Array,
  options: UnaryOptions = {},
): Promise<Buffer> {
  const metadata = new Metadata();
  if (options.authorization !== undefined) metadata.set("authorization", options.authorization);
  const path = `/${options.service ?? SERVICE_NAME}/${method}`;
  const deadline = options.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs };
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      identity,
      identity,
      Buffer.from(body),
      metadata,
      deadline,
      (error, answer) => {
        if (error !== null) reject(error);
        else resolve(answer as Buffer);
      },
    );
  });
}

export function decideBytes(
  id: string,
  more: proffer.decision.v1.DecideRequest.$Properties = {},
): Uint8Array {
  return v1.DecideRequest.encode({
    requestId: "r1",
    channel: "harbor",
    visitor: { level: "customer", id },
    points: [{ point: "home.hero", count: 2 }],
    ...more,
  }).finish();
}

/** The error of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<ServiceError> {
  try {
    await call;
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("the call was to fail");
}

/** How a stream ends. (`once` of node:events would reject with the stream's error instead.) */
export function statusOf(stream: {
  once(event: "status", listener: (status: StatusObject) => void): unknown;
}) {
  return new Promise<StatusObject>((resolve) => stream.once("status", resolve));
}
