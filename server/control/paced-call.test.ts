/** That an upload's parts are read as they are worked off: over a real connection, with parts larger than a frame. */
import { setTimeout as delay } from "node:timers/promises";
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type ServerReadableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import t from "tap";
import { PacedCall } from "./paced-call.ts";

const PATH = "/test/Receive";
const PART = Buffer.alloc(100_000);
const PART_COUNT = 40;
const same = (bytes: Buffer) => bytes;

t.test("paced call: no more parts are unpacked than are worked off, and two", async (t) => {
  let unpackedCount = 0;
  const unpack = (bytes: Buffer) => {
    unpackedCount += 1;
    return bytes;
  };
  let paced: PacedCall | undefined;
  const server = new Server({
    interceptors: [
      (_, call) => {
        paced = new PacedCall(call);
        return paced;
      },
    ],
  });
  const ahead: number[] = [];
  const receive = async (call: ServerReadableStream<Buffer, Buffer>): Promise<number> => {
    let count = 0;
    for await (const _ of call) {
      if (count === 5) await delay(200); // Time to read all the others, were they asked for.
      count += 1;
      ahead.push(unpackedCount - count);
      paced!.workedOff();
    }
    return count;
  };
  const handler = (call: ServerReadableStream<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
    receive(call).then((count) => callback(null, Buffer.of(count)), callback);
  server.register(PATH, handler, same, unpack, "clientStream");
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  t.teardown(() => {
    client.close();
    server.forceShutdown();
  });
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const call = client.makeClientStreamRequest(PATH, same, same, (error, value) =>
      error === null ? resolve(value!) : reject(error),
    );
    for (let part = 0; part < PART_COUNT; part++) call.write(PART);
    call.end();
  });
  t.strictSame([...answer], [PART_COUNT], "all of them come");
  t.ok(Math.max(...ahead) <= 2, `${Math.max(...ahead)} at the most lay there`);
});
