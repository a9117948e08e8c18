/** gRPC's interop cases with foreign clients in Node: grpc-js, and Connect's where it is installed. */
import t from "tap";
import { protobufCodec as codec } from "../../wire/protobuf.ts";
import { startGrpc } from "../server.ts";
import { INTEROP_CASES } from "../testing/interop-cases.ts";
import { connectClient, hasConnect } from "../testing/interop-connect.ts";
import { grpcJsClient } from "../testing/interop-grpc-js.ts";
import { interopService } from "../testing/interop-service.ts";
import { testLane } from "../testing/lane.ts";

for (const open of [grpcJsClient, connectClient]) {
  const skip = open === connectClient && !hasConnect ? "Connect's packages are not installed here" : false;
  t.test(`interop: ${open.name}`, { skip }, async (t) => {
    const { service } = interopService();
    const breaches: string[] = [];
    const server = await startGrpc(testLane(), {
      host: "127.0.0.1",
      port: 0,
      codec,
      services: [service],
      breach: (name) => breaches.push(name),
    });
    t.teardown(() => server.close(100));
    const client = await open(server.port);
    for (const [name, run] of Object.entries(INTEROP_CASES)) {
      await t.test(name, (t) => run(t, client));
    }
    client.close();
    t.same(breaches, [], "nobody went too far");
  });
}
