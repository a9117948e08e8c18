/** One gRPC call over node's own HTTP/2 client: headers and bytes as a test wants them, and what came back. */
import { once } from "node:events";
import {
  type ClientHttp2Session,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";

export interface RawAnswer {
  /** The first header block. */
  readonly headers: IncomingHttpHeaders;
  /** The last one: trailers, or the first again where it was the only one. */
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function openSession(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  return session;
}

export function frame(message: Uint8Array, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Sends `pieces` one after the other, each in a turn of its own, and ends. */
export async function rawCall(
  session: ClientHttp2Session,
  path: string,
  pieces: readonly Uint8Array[],
  headers: OutgoingHttpHeaders = {},
): Promise<RawAnswer> {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  const answer = { headers: {}, trailers: {}, body: Buffer.alloc(0) };
  const chunks: Buffer[] = [];
  stream.on("response", (fields) => Object.assign(answer, { headers: fields, trailers: fields }));
  stream.on("trailers", (fields) => Object.assign(answer, { trailers: fields }));
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", () => {});
  const closed = once(stream, "close");
  for (const piece of pieces) {
    stream.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  stream.end();
  await closed;
  return { ...answer, body: Buffer.concat(chunks) };
}
