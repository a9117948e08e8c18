/**
 * The peer of the gRPC bench: a grpc-js server as one writes it, that decodes a call and answers with so many bytes.
 *
 *   node dist/bench/grpc/grpc-js-echo.js PATH SIZE      prints its port
 *
 * grpc-js with its defaults, the messages by protobufjs: what grpc-js costs when the method itself does nothing.
 */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import protobuf from "protobufjs";

const [path = "", size = "0"] = process.argv.slice(2);
const { root } = protobuf.parse('syntax = "proto3"; message Echo { bytes payload = 1; }');
const Echo = root.lookupType("Echo");
const decode = (bytes: Buffer): protobuf.Message => Echo.decode(bytes);
const encode = (message: protobuf.Message): Buffer => Buffer.from(Echo.encode(message).finish());
// Tag and length of the payload take three bytes of the answer's size.
const answer = Echo.create({ payload: Buffer.alloc(Math.max(0, Number(size) - 3), "a") });
const server = new Server();
server.addService(
  {
    Echo: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: encode,
      requestDeserialize: decode,
      responseSerialize: encode,
      responseDeserialize: decode,
    },
  },
  {
    Echo: (_call: unknown, callback: (error: null, message: protobuf.Message) => void) =>
      callback(null, answer),
  },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
