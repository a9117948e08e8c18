/**
 * A public gRPC-Web client: Connect's for browsers, over `fetch`, its messages made from our descriptors. Development
 * dependencies, loaded by name: skipped where they are not installed.
 */
import t from "tap";
import { DESCRIPTOR_SET } from "#proto/descriptors.js";
import { startHttp } from "./http.ts";
import { testLane } from "./testing/services.ts";

const CONNECT: string = "@connectrpc/connect";
const CONNECT_WEB: string = "@connectrpc/connect-web";
const BUF: string = "@bufbuild/protobuf";
const BUF_WKT: string = "@bufbuild/protobuf/wkt";

const packages = await Promise.all([CONNECT, CONNECT_WEB, BUF, BUF_WKT].map((name) => import(name))).catch(
  () => null,
);
const skip = packages === null ? "Connect's packages are not installed here" : false;

t.test("gRPC-Web: Connect's client for browsers", { skip }, async (t) => {
  const [
    { createClient, ConnectError, Code },
    { createGrpcWebTransport },
    { createFileRegistry, fromBinary },
    wkt,
  ] = packages!;
  const lane = testLane(true);
  const http = await startHttp(lane, { host: "127.0.0.1", port: 0 });
  t.teardown(() => http.close(0));
  const set = fromBinary(wkt.FileDescriptorSetSchema, Buffer.from(DESCRIPTOR_SET, "base64"));
  const service = createFileRegistry(set).getService("proffer.decision.v1.DecisionService");
  const client = createClient(service, createGrpcWebTransport({ baseUrl: `http://127.0.0.1:${http.port}` }));
  const request = { channel: "c", points: [{ point: "home.hero", count: 1 }] };

  const answer = await client.decide(request);
  t.equal(answer.decisionId, "d-1");
  t.equal(answer.points[0].treatments[0].offer, "latte");
  t.equal((await client.getVersion({})).version, "0.1.0");

  const failure = async (call: Promise<unknown>) =>
    ConnectError.from(
      await call.then(
        () => null,
        (error) => error,
      ),
    );
  const unknown = await failure(client.decide({ ...request, channel: "missing" }));
  t.equal(unknown.code, Code.NotFound);
  t.equal(unknown.rawMessage, "no such channel");
  const details = unknown.details.map(({ type }: { type: string }) => type);
  t.same(details, ["proffer.decision.v1.Error"], "with our Error as detail");
  const late = await failure(
    client.decide({ ...request, channel: "slow", requestId: "300" }, { timeoutMs: 40 }),
  );
  t.equal(late.code, Code.DeadlineExceeded);
  const notServed = await failure(client.executeBatch({}));
  t.equal(notServed.code, Code.Unimplemented);
  while (lane.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});
