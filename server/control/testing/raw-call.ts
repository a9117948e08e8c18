/** One call of the control service over node's own HTTP/2 client, with bytes and headers as a test wants them. */
import { connect } from "node:http2";
import { CONTROL_SERVICE } from "../wire/methods.ts";

/** A message that says `grpc-encoding` goes as compressed. */
export function rawCall(
  address: string,
  method: string,
  message: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; details: string; windowBytes: number }> {
  const session = connect(`http://${address}`);
  return new Promise((resolve, reject) => {
    session.once("error", reject);
    const stream = session.request({
      ":method": "POST",
      ":path": `/${CONTROL_SERVICE}/${method}`,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    let end: Record<string, unknown> = {};
    stream.once("response", (got) => {
      end = { ...end, ...got };
    });
    stream.once("trailers", (got) => {
      end = { ...end, ...got };
    });
    stream.once("error", reject);
    stream.once("close", () => {
      const windowBytes = session.remoteSettings.initialWindowSize ?? 0;
      session.close();
      const details = Buffer.from(String(end["grpc-status-details-bin"] ?? ""), "base64").toString("latin1");
      resolve({ status: Number(end["grpc-status"]), details, windowBytes });
    });
    stream.resume();
    const prefix = Buffer.alloc(5);
    prefix[0] = headers["grpc-encoding"] === undefined ? 0 : 1;
    prefix.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([prefix, message]));
  });
}
