/**
 * The peer of the gRPC bench: a grpc-js server that does nothing but answer a call with so many bytes.
 *
 *   node dist/bench/grpc-echo.js PATH SIZE      prints its port
 *
 * Bytes in and out, as in our own server: what is compared is what stands between the wire and the decision.
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";

const [path = "", size = "0"] = process.argv.slice(2);
const answer = Buffer.alloc(Number(size), "a");
const identity = (bytes: Buffer): Buffer => bytes;
const server = new Server({ "grpc.enable_channelz": 0 });
server.addService(
  {
    Echo: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    },
  },
  { Echo: (_call: unknown, callback: (error: null, bytes: Buffer) => void) => callback(null, answer) },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
