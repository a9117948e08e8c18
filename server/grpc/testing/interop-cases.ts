/**
 * gRPC's interop cases, written once for any client that fits `InteropClient`.
 *
 * Source: grpc/doc/interop-test-descriptions.md, whose names and sizes these are.
 */
import type { Test } from "tap";

export interface InteropOptions {
  readonly deadlineMs?: number;
  readonly compress?: boolean;
  /** `-bin` values are bytes. */
  readonly metadata?: Readonly<Record<string, string | Uint8Array>>;
  /** Default: TestService. */
  readonly service?: string;
}

export interface InteropStatus {
  readonly code: number;
  readonly message: string;
  readonly trailing: (name: string) => unknown;
}

export interface InteropStream {
  send(request: object): void;
  endSending(): void;
  /** The next message; null: there is none any more. */
  next(): Promise<{ readonly payload?: { readonly body: Uint8Array } } | null>;
  cancel(): void;
  /** How it ended; never rejects. */
  status(): Promise<InteropStatus>;
  initial(name: string): Promise<unknown>;
}

export interface InteropClient {
  readonly name: string;
  unary(
    method: "EmptyCall" | "UnaryCall" | "UnimplementedCall",
    request: object,
    options?: InteropOptions,
  ): Promise<
    InteropStatus & { readonly answer: { payload?: { body: Uint8Array } }; readonly initial: unknown }
  >;
  stream(
    method: "StreamingOutputCall" | "StreamingInputCall" | "FullDuplexCall",
    options?: InteropOptions,
  ): InteropStream;
  close(): void;
}

const CANCELLED = 1;
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const UNIMPLEMENTED = 12;
const LARGE_REQUEST_SIZE = 271_828;
const LARGE_RESPONSE_SIZE = 314_159;
const REQUEST_SIZES = [27_182, 8, 1828, 45_904];
const RESPONSE_SIZES = [31_415, 9, 2653, 58_979];
const ECHO_INITIAL = "x-grpc-test-echo-initial";
const ECHO_TRAILING = "x-grpc-test-echo-trailing-bin";
const METADATA = {
  [ECHO_INITIAL]: "test_initial_metadata_value",
  [ECHO_TRAILING]: Buffer.from([0xab, 0xab, 0xab]),
};

const payload = (size: number) => ({ payload: { body: Buffer.alloc(size) } });
const large = { responseSize: LARGE_RESPONSE_SIZE, ...payload(LARGE_REQUEST_SIZE) };
const asks = (size: number, requestSize: number) => ({
  responseParameters: [{ size }],
  ...payload(requestSize),
});
const sizeOf = (message: { payload?: { body: Uint8Array } } | null) => message?.payload?.body.length ?? -1;

type Case = (t: Test, client: InteropClient) => Promise<void>;

export const INTEROP_CASES: Readonly<Record<string, Case>> = {
  async empty_unary(t, client) {
    t.equal((await client.unary("EmptyCall", {})).code, 0);
  },
  async large_unary(t, client) {
    t.equal(sizeOf((await client.unary("UnaryCall", large)).answer), LARGE_RESPONSE_SIZE);
  },
  async client_compressed_unary(t, client) {
    const expects = (value: boolean) => ({ ...large, expectCompressed: { value } });
    const probe = await client.unary("UnaryCall", expects(true), { compress: false });
    t.equal(probe.code, INVALID_ARGUMENT, "the server looks at the flag");
    for (const compress of [true, false]) {
      const unary = await client.unary("UnaryCall", expects(compress), { compress });
      t.equal(sizeOf(unary.answer), LARGE_RESPONSE_SIZE);
    }
  },
  async server_compressed_unary(t, client) {
    for (const value of [true, false]) {
      const unary = await client.unary("UnaryCall", { ...large, responseCompressed: { value } });
      t.equal(sizeOf(unary.answer), LARGE_RESPONSE_SIZE);
    }
  },
  async client_streaming(t, client) {
    const stream = client.stream("StreamingInputCall");
    for (const size of REQUEST_SIZES) stream.send(payload(size));
    stream.endSending();
    t.match(await stream.next(), { aggregatedPayloadSize: 74_922 });
    t.equal((await stream.status()).code, 0);
  },
  async server_streaming(t, client) {
    const stream = client.stream("StreamingOutputCall");
    stream.send({ responseParameters: RESPONSE_SIZES.map((size) => ({ size })) });
    stream.endSending();
    const sizes: number[] = [];
    for (let message = await stream.next(); message !== null; message = await stream.next()) {
      sizes.push(sizeOf(message));
    }
    t.same(sizes, RESPONSE_SIZES);
    t.equal((await stream.status()).code, 0);
  },
  async server_compressed_streaming(t, client) {
    const stream = client.stream("StreamingOutputCall");
    const responseParameters = [
      { size: 31_415, compressed: { value: true } },
      { size: 92_653, compressed: { value: false } },
    ];
    stream.send({ responseParameters });
    stream.endSending();
    t.same([sizeOf(await stream.next()), sizeOf(await stream.next())], [31_415, 92_653]);
    t.equal((await stream.status()).code, 0);
  },
  async ping_pong(t, client) {
    const stream = client.stream("FullDuplexCall");
    for (const [at, size] of RESPONSE_SIZES.entries()) {
      stream.send(asks(size, REQUEST_SIZES[at]!));
      t.equal(sizeOf(await stream.next()), size);
    }
    stream.endSending();
    t.equal(await stream.next(), null);
    t.equal((await stream.status()).code, 0);
  },
  async empty_stream(t, client) {
    const stream = client.stream("FullDuplexCall");
    stream.endSending();
    t.equal(await stream.next(), null);
    t.equal((await stream.status()).code, 0);
  },
  async cancel_after_begin(t, client) {
    const stream = client.stream("StreamingInputCall");
    stream.cancel();
    t.equal((await stream.status()).code, CANCELLED);
  },
  async cancel_after_first_response(t, client) {
    const stream = client.stream("FullDuplexCall");
    stream.send(asks(31_415, 27_182));
    t.equal(sizeOf(await stream.next()), 31_415);
    stream.cancel();
    t.equal((await stream.status()).code, CANCELLED);
  },
  async timeout_on_sleeping_server(t, client) {
    const stream = client.stream("FullDuplexCall", { deadlineMs: 1 });
    stream.send(payload(27_182));
    t.equal((await stream.status()).code, DEADLINE_EXCEEDED);
  },
  async custom_metadata(t, client) {
    const unary = await client.unary("UnaryCall", large, { metadata: METADATA });
    t.equal(unary.initial, "test_initial_metadata_value");
    t.same(unary.trailing(ECHO_TRAILING), METADATA[ECHO_TRAILING]);
    const stream = client.stream("FullDuplexCall", { metadata: METADATA });
    stream.send(asks(LARGE_RESPONSE_SIZE, LARGE_REQUEST_SIZE));
    t.equal(sizeOf(await stream.next()), LARGE_RESPONSE_SIZE);
    stream.endSending();
    t.equal(await stream.next(), null);
    t.equal(await stream.initial(ECHO_INITIAL), "test_initial_metadata_value");
    t.same((await stream.status()).trailing(ECHO_TRAILING), METADATA[ECHO_TRAILING]);
  },
  async status_code_and_message(t, client) {
    const responseStatus = { code: UNKNOWN, message: "test status message" };
    t.match(await client.unary("UnaryCall", { responseStatus }), responseStatus);
    const stream = client.stream("FullDuplexCall");
    stream.send({ responseStatus });
    stream.endSending();
    t.match(await stream.status(), responseStatus);
  },
  async special_status_message(t, client) {
    const message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    const responseStatus = { code: UNKNOWN, message };
    t.match(await client.unary("UnaryCall", { responseStatus }), responseStatus);
  },
  async unimplemented_method(t, client) {
    t.equal((await client.unary("UnimplementedCall", {})).code, UNIMPLEMENTED);
  },
  async unimplemented_service(t, client) {
    const service = "grpc.testing.UnimplementedService";
    t.equal((await client.unary("UnimplementedCall", {}, { service })).code, UNIMPLEMENTED);
  },
};
