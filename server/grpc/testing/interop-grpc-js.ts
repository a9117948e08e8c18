/** grpc-js as a client of the interop cases. */
import { once } from "node:events";
import { Client, type ClientDuplexStream, credentials, Metadata, type StatusObject } from "@grpc/grpc-js";
import type { InteropClient, InteropOptions, InteropStatus } from "./interop-cases.ts";
import { decode, encode, TEST_SERVICE } from "./interop-service.ts";

const GZIP = 2;
const identity = (bytes: Buffer): Buffer => bytes;
const INPUT: Readonly<Record<string, string>> = {
  EmptyCall: "Empty",
  UnimplementedCall: "Empty",
  UnaryCall: "SimpleRequest",
  StreamingInputCall: "StreamingInputCallRequest",
  StreamingOutputCall: "StreamingOutputCallRequest",
  FullDuplexCall: "StreamingOutputCallRequest",
};
const OUTPUT: Readonly<Record<string, string>> = {
  EmptyCall: "Empty",
  UnimplementedCall: "Empty",
  UnaryCall: "SimpleResponse",
  StreamingInputCall: "StreamingInputCallResponse",
  StreamingOutputCall: "StreamingOutputCallResponse",
  FullDuplexCall: "StreamingOutputCallResponse",
};

export function grpcJsClient(port: number): InteropClient {
  const open = (algorithm: number) =>
    new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.enable_retries": 0,
      "grpc.default_compression_algorithm": algorithm,
    });
  const plain = open(0);
  const compressing = open(GZIP);
  const metadataOf = ({ metadata = {} }: InteropOptions): Metadata => {
    const fields = new Metadata();
    for (const [name, value] of Object.entries(metadata)) {
      fields.set(name, typeof value === "string" ? value : Buffer.from(value));
    }
    return fields;
  };
  const callOptions = ({ deadlineMs }: InteropOptions) =>
    deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  const statusOf = ({ code, details, metadata }: StatusObject): InteropStatus => ({
    code,
    message: details,
    trailing: (name) => metadata.get(name)[0],
  });
  const bytesOf = (method: string, request: object) => Buffer.from(encode(INPUT[method]!, request));
  const pathOf = (method: string, { service = TEST_SERVICE }: InteropOptions) => `/${service}/${method}`;

  return {
    name: "grpc-js",
    async unary(method, request, options = {}) {
      const client = options.compress ? compressing : plain;
      let answer: Buffer = Buffer.alloc(0);
      const call = client.makeUnaryRequest(
        pathOf(method, options),
        identity,
        identity,
        bytesOf(method, request),
        metadataOf(options),
        callOptions(options),
        (_error, bytes) => {
          answer = bytes ?? answer;
        },
      );
      let initial: unknown;
      call.on("metadata", (metadata) => {
        [initial] = metadata.get("x-grpc-test-echo-initial");
      });
      const [status] = (await once(call, "status")) as [StatusObject];
      await new Promise((resolve) => setImmediate(resolve)); // The callback comes behind the status.
      return { ...statusOf(status), answer: decode(OUTPUT[method]!, answer), initial };
    },
    stream(method, options = {}) {
      const call: ClientDuplexStream<Buffer, Buffer> = plain.makeBidiStreamRequest(
        pathOf(method, options),
        identity,
        identity,
        metadataOf(options),
        callOptions(options),
      );
      call.on("error", () => {});
      const initial = once(call, "metadata") as Promise<[Metadata]>;
      initial.catch(() => {});
      const iterator = call[Symbol.asyncIterator]();
      const settled = new Promise<StatusObject>((resolve) => call.on("status", resolve));
      return {
        send: (request) => void call.write(bytesOf(method, request)),
        endSending: () => void call.end(),
        async next() {
          const { value, done } = await iterator.next();
          return done ? null : decode(OUTPUT[method]!, value as Buffer);
        },
        cancel: () => call.cancel(),
        status: async () => {
          call.resume();
          return statusOf(await settled);
        },
        initial: async (name) => (await initial)[0].get(name)[0],
      };
    },
    close() {
      plain.close();
      compressing.close();
    },
  };
}
