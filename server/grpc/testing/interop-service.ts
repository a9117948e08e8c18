/**
 * `grpc.testing.TestService` of gRPC's interop cases, on our calls: registered beside the node's own services, so that
 * foreign clients meet the same HTTP/2, the same messages and the same ends of calls as `Decide` does.
 *
 * Source: grpc/doc/interop-test-descriptions.md. `interop.proto` has the messages.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";
import "protobufjs/ext/descriptor.js";
import type { ServerCall } from "../call.ts";
import { binaryText, binaryValues, textValue } from "../metadata.ts";
import { type CallReader, collectOne, type GrpcService } from "../service.ts";

export const TEST_SERVICE = "grpc.testing.TestService";
/** From the compiled file's place. */
export const INTEROP_FOLDER = fileURLToPath(
  new URL("../../../../server/grpc/conformance/interop/", import.meta.url),
);
export const interopProtos = protobuf.parse(
  readFileSync(join(INTEROP_FOLDER, "interop.proto"), "utf8"),
  new protobuf.Root(),
  { keepCase: false },
).root;

const ECHO_INITIAL = "x-grpc-test-echo-initial";
const ECHO_TRAILING = "x-grpc-test-echo-trailing-bin";
const INVALID_ARGUMENT = 3;

interface EchoStatus {
  readonly code: number;
  readonly message: string;
}
interface SimpleRequest {
  readonly responseSize: number;
  readonly responseStatus: EchoStatus | null;
  readonly responseCompressed: { readonly value: boolean } | null;
  readonly expectCompressed: { readonly value: boolean } | null;
}
interface ResponseParameters {
  readonly size: number;
  readonly intervalUs: number;
  readonly compressed: { readonly value: boolean } | null;
}
interface StreamingRequest {
  readonly responseParameters: readonly ResponseParameters[];
  readonly responseStatus: EchoStatus | null;
}

const type = (name: string): protobuf.Type => interopProtos.lookupType(`grpc.testing.${name}`);
export function encode(name: string, value: object): Uint8Array {
  return type(name).encode(type(name).fromObject(value)).finish();
}
export function decode<T>(name: string, bytes: Uint8Array): T {
  return type(name).decode(bytes) as unknown as T;
}

/** As protobufjs's descriptors are, as far as they are looked at here. */
interface DescriptorSet {
  readonly file: readonly {
    readonly messageType: readonly { readonly field: readonly { typeName?: string }[] }[];
  }[];
  readonly $type: protobuf.Type;
}

/** A `FileDescriptorSet` of them, for clients that make their messages of it. */
export function interopDescriptors(): Uint8Array {
  interopProtos.resolveAll();
  const root = interopProtos as unknown as { toDescriptor(syntax: string): DescriptorSet };
  const set = root.toDescriptor("proto3");
  const fields = set.file.flatMap(({ messageType }) => messageType.flatMap(({ field }) => field));
  for (const field of fields) {
    // protobufjs names types as they are seen from their file; protoc in full.
    if (field.typeName && !field.typeName.startsWith(".")) field.typeName = `.grpc.testing.${field.typeName}`;
  }
  return set.$type.encode(set as object).finish();
}

/** What a test looks at: calls whose callers went away. */
export interface InteropSeen {
  cancelled: number;
}

export function interopService(): { readonly service: GrpcService; readonly seen: InteropSeen } {
  const seen: InteropSeen = { cancelled: 0 };
  const cancelled = (): void => {
    seen.cancelled += 1;
  };
  const service: GrpcService = {
    name: TEST_SERVICE,
    methods: {
      EmptyCall: (call) =>
        collectOne(begun(call), () => {
          call.send(encode("Empty", {}));
          finish(call);
        }),
      UnaryCall: (call) => collectOne(begun(call), (message) => unary(call, message), { cancelled }),
      StreamingOutputCall: (call) => {
        const answers = new Answers(begun(call), () => finish(call));
        const hooks = { cancelled, drained: () => answers.go() };
        return collectOne(
          call,
          (message) => {
            answers.add(decode<StreamingRequest>("StreamingOutputCallRequest", message));
            answers.end();
          },
          hooks,
        );
      },
      StreamingInputCall: (call) => {
        let size = 0;
        return reader(begun(call), cancelled, {
          message(bytes) {
            size +=
              decode<{ payload: { body: Uint8Array } | null }>("StreamingInputCallRequest", bytes).payload
                ?.body.length ?? 0;
          },
          end() {
            call.send(encode("StreamingInputCallResponse", { aggregatedPayloadSize: size }));
            finish(call);
          },
        });
      },
      FullDuplexCall: (call) => {
        const answers = new Answers(begun(call), () => finish(call));
        return reader(call, cancelled, {
          message: (bytes) => answers.add(decode<StreamingRequest>("StreamingOutputCallRequest", bytes)),
          end: () => answers.end(),
          drained: () => answers.go(),
        });
      },
    },
  };
  return { service, seen };
}

function reader(_call: ServerCall, cancelled: () => void, more: Partial<CallReader>): CallReader {
  return { message() {}, end() {}, drained() {}, cancelled, ...more };
}

function begun(call: ServerCall): ServerCall {
  const text = textValue(call.headers, ECHO_INITIAL);
  if (text !== undefined) call.setInitialMetadata([ECHO_INITIAL, text]);
  return call;
}

function finish(call: ServerCall): void {
  const values = binaryValues(call.headers, ECHO_TRAILING);
  call.finish(values.flatMap((value) => [ECHO_TRAILING, binaryText(value)]));
}

function unary(call: ServerCall, message: Uint8Array): void {
  const request = decode<SimpleRequest>("SimpleRequest", message);
  const { expectCompressed, responseCompressed, responseStatus } = request;
  if (expectCompressed !== null && expectCompressed.value !== call.isMessageCompressed) {
    call.fail({ code: INVALID_ARGUMENT, message: "compressed otherwise than expected", metadata: [] });
  } else if (responseStatus !== null && responseStatus.code !== 0) {
    failWith(call, responseStatus);
  } else {
    if (responseCompressed?.value === true) call.useGzip();
    const body = Buffer.alloc(request.responseSize);
    call.send(encode("SimpleResponse", { payload: { body } }), responseCompressed?.value ?? false);
    finish(call);
  }
}

function failWith(call: ServerCall, { code, message }: EchoStatus): void {
  call.fail({ code: code as 2, message, metadata: [] });
}

/** Answers of a streaming call, one after the other: as their intervals and the caller's windows allow. */
class Answers {
  readonly #call: ServerCall;
  readonly #finish: () => void;
  readonly #waiting: (ResponseParameters | EchoStatus)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #hasEnded = false;

  constructor(call: ServerCall, finish: () => void) {
    this.#call = call;
    this.#finish = finish;
  }

  add({ responseParameters, responseStatus }: StreamingRequest): void {
    this.#waiting.push(...responseParameters);
    if (responseStatus !== null && responseStatus.code !== 0) this.#waiting.push(responseStatus);
    if (responseParameters.some(({ compressed }) => compressed?.value)) this.#call.useGzip();
    this.go();
  }

  end(): void {
    this.#hasEnded = true;
    this.go();
  }

  go(): void {
    if (this.#timer !== null) return;
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined) break;
      if ("code" in next) {
        failWith(this.#call, next);
        return;
      }
      if (next.intervalUs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#waiting[0] = { ...next, intervalUs: 0 };
          this.go();
        }, next.intervalUs / 1000);
        return;
      }
      this.#waiting.shift();
      const message = encode("StreamingOutputCallResponse", { payload: { body: Buffer.alloc(next.size) } });
      if (!this.#call.send(message, next.compressed?.value ?? false)) return;
    }
    if (this.#hasEnded && this.#waiting.length === 0) this.#finish();
  }
}
