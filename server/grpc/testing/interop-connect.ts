/**
 * Connect's client for Node, speaking gRPC, as a client of the interop cases. Its packages are development dependencies,
 * and need not be installed. They are loaded by name, so that nothing else needs them either.
 */
import assert from "node:assert";
import type { InteropClient, InteropOptions, InteropStatus } from "./interop-cases.ts";
import { interopDescriptors, TEST_SERVICE } from "./interop-service.ts";

const CONNECT: string = "@connectrpc/connect";
const CONNECT_NODE: string = "@connectrpc/connect-node";
const BUF: string = "@bufbuild/protobuf";
const BUF_WKT: string = "@bufbuild/protobuf/wkt";

/** Null: not installed here. */
const packages = await Promise.all([CONNECT, CONNECT_NODE, BUF, BUF_WKT].map((name) => import(name))).catch(
  () => null,
);
export const hasConnect = packages !== null;

export async function connectClient(port: number): Promise<InteropClient> {
  assert(packages !== null, "connect: its packages are not installed");
  const [
    { ConnectError, encodeBinaryHeader, decodeBinaryHeader },
    node,
    { create, createFileRegistry, fromBinary },
    wkt,
  ] = packages;
  const registry = createFileRegistry(fromBinary(wkt.FileDescriptorSetSchema, interopDescriptors()));
  const methodOf = (name: string, { service = TEST_SERVICE }: InteropOptions) =>
    registry.getService(service).methods.find((method: { name: string }) => method.name === name);

  const open = (compresses: boolean) =>
    node.createGrpcTransport({
      baseUrl: `http://127.0.0.1:${port}`,
      httpVersion: "2",
      acceptCompression: [node.compressionGzip],
      ...(compresses ? { sendCompression: node.compressionGzip, compressMinBytes: 0 } : {}),
    });
  const plain = open(false);
  const compressing = open(true);
  const closing = new AbortController();

  const headersOf = ({ metadata = {} }: InteropOptions) =>
    Object.entries(metadata).map(([name, value]) => [
      name,
      typeof value === "string" ? value : encodeBinaryHeader(value),
    ]);
  const fieldOf = (headers: Headers, name: string): unknown => {
    const value = headers.get(name);
    return value !== null && name.endsWith("-bin") ? Buffer.from(decodeBinaryHeader(value)) : value;
  };
  const failed = (error: unknown): InteropStatus => {
    const { code, rawMessage, metadata } = ConnectError.from(error);
    return { code, message: rawMessage, trailing: (name) => fieldOf(metadata, name) };
  };

  return {
    name: "connect-node",
    async unary(name, request, options = {}) {
      const method = methodOf(name, options);
      const transport = options.compress ? compressing : plain;
      try {
        const message = create(method.input, request);
        const answer = await transport.unary(
          method,
          closing.signal,
          options.deadlineMs,
          headersOf(options),
          message,
        );
        return {
          code: 0,
          message: "",
          answer: answer.message,
          initial: answer.header.get("x-grpc-test-echo-initial"),
          trailing: (field) => fieldOf(answer.trailer, field),
        } as Awaited<ReturnType<InteropClient["unary"]>>;
      } catch (error) {
        return { ...failed(error), answer: {}, initial: null };
      }
    },
    stream(name, options = {}) {
      const method = methodOf(name, options);
      const requests = new Requests();
      const aborting = new AbortController();
      const messages = requests.all((request) => create(method.input, request));
      const response = plain.stream(
        method,
        aborting.signal,
        options.deadlineMs,
        headersOf(options),
        messages,
      );
      response.catch(() => {});
      let iterator: AsyncIterator<{ payload?: { body: Uint8Array } }> | null = null;
      const next = async () => {
        iterator ??= (await response).message[Symbol.asyncIterator]() as NonNullable<typeof iterator>;
        const { value, done } = await iterator.next();
        return done ? null : value;
      };
      return {
        send: (request) => requests.push(request),
        endSending: () => requests.end(),
        next,
        cancel: () => aborting.abort(),
        async status() {
          try {
            while ((await next()) !== null);
            const { trailer } = await response;
            return { code: 0, message: "", trailing: (field) => fieldOf(trailer, field) };
          } catch (error) {
            return failed(error);
          }
        },
        initial: async (field) => fieldOf((await response).header, field),
      };
    },
    close: () => closing.abort(),
  };
}

/** Messages to send, as somebody thinks of them. */
class Requests {
  readonly #waiting: (object | null)[] = [];
  #wake: () => void = () => {};

  push(request: object): void {
    this.#waiting.push(request);
    this.#wake();
  }
  end(): void {
    this.#waiting.push(null);
    this.#wake();
  }
  async *all<T>(make: (request: object) => T): AsyncGenerator<T> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === null) return;
      if (next !== undefined) yield make(next);
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
