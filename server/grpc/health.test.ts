import { once } from "node:events";
import { type Client, type ClientReadableStream, status } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor.js";
import t from "tap";
import { grpc } from "#proto/wire.js";
import { protobufCodec as codec } from "../wire/protobuf.ts";
import { startGrpc } from "./server.ts";
import { errorOf, openTestClient, statusOf, unary } from "./testing/client.ts";
import { testLane } from "./testing/lane.ts";

const { HealthCheckRequest, HealthCheckResponse } = grpc.health.v1;
const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = HealthCheckResponse.ServingStatus;
const service = "grpc.health.v1.Health";
const identity = (bytes: Buffer): Buffer => bytes;

async function check(client: Client, name: string): Promise<number | undefined> {
  const answer = await unary(client, "Check", HealthCheckRequest.encode({ service: name }).finish(), {
    service,
  });
  return HealthCheckResponse.decode(answer).status;
}

/** Statuses as they come; the stream is awaited at its end. */
function watch(client: Client, name: string): { seen: number[]; stream: ClientReadableStream<Buffer> } {
  const body = Buffer.from(HealthCheckRequest.encode({ service: name }).finish());
  const stream = client.makeServerStreamRequest(`/${service}/Watch`, identity, identity, body);
  const seen: number[] = [];
  stream.on("data", (bytes: Buffer) => seen.push(HealthCheckResponse.decode(bytes).status ?? 0));
  stream.on("error", () => {});
  return { seen, stream };
}

t.test("health: follows the node from start to drain", async (t) => {
  const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
  const client = openTestClient(server.port);
  const watched = watch(client, "proffer.decision.v1.DecisionService");
  const unknown = watch(client, "no.such.Service");
  for (const name of ["", "proffer.decision.v1.DecisionService", service]) {
    t.equal(await check(client, name), NOT_SERVING, "before a bundle is active");
  }
  server.setServing(true);
  server.setServing(true);
  t.equal(await check(client, ""), SERVING);
  t.equal((await errorOf(check(client, "no.such.Service"))).code, status.NOT_FOUND);
  const malformed = await errorOf(unary(client, "Check", Uint8Array.of(0x0a, 0x7f), { service }));
  t.equal(malformed.code, status.INVALID_ARGUMENT);
  const ended = statusOf(watched.stream);
  await server.close(1000);
  const last = await ended;
  t.strictSame(watched.seen, [NOT_SERVING, SERVING, NOT_SERVING], "each change once");
  t.equal(last.code, status.UNAVAILABLE);
  t.strictSame(unknown.seen, [SERVICE_UNKNOWN]);
  client.close();
});

/** The reflection protocol's own messages, small enough to declare. */
const reflection = protobuf.parse(
  `syntax = "proto3";
   message Request { string host = 1; oneof r { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; } }
   message Files { repeated bytes file_descriptor_proto = 1; }
   message Service { string name = 1; }
   message Services { repeated Service service = 1; }
   message Failure { int32 error_code = 1; string error_message = 2; }
   message Response { string valid_host = 1; Files files = 4; Services services = 6; Failure failure = 7; }`,
  { keepCase: true },
).root;

async function reflect(client: Client, version: string, request: object): Promise<Record<string, unknown>> {
  const [Request, Response] = [reflection.lookupType("Request"), reflection.lookupType("Response")];
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const stream = client.makeBidiStreamRequest(path, identity, identity);
  stream.end(Buffer.from(Request.encode(Request.fromObject(request)).finish()));
  const [bytes] = (await once(stream, "data")) as [Buffer];
  stream.resume();
  return Response.toObject(Response.decode(bytes), { defaults: true });
}

for (const version of ["v1", "v1alpha"]) {
  t.test(`reflection ${version}: lists services and describes their messages`, async (t) => {
    const server = await startGrpc(testLane(), { host: "127.0.0.1", port: 0, codec });
    const client = openTestClient(server.port);
    const listed = await reflect(client, version, { list_services: "*" });
    t.strictSame(
      (listed.services as { service: { name: string }[] }).service.map(({ name }) => name).sort(),
      [
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
        "proffer.decision.v1.DecisionService",
      ],
    );
    const symbol = "proffer.decision.v1.DecisionService";
    const found = await reflect(client, version, { file_containing_symbol: symbol });
    const files = (found.files as { file_descriptor_proto: Buffer[] }).file_descriptor_proto;
    const decoded = files.map(
      (bytes) => descriptor.FileDescriptorProto.decode(bytes) as descriptor.IFileDescriptorProto,
    );
    const own = decoded.find((file) => file.package === "proffer.decision.v1");
    t.ok(
      own?.service?.[0]?.method?.some((method) => method.name === "DecideStream" && method.clientStreaming),
    );
    t.ok(own?.messageType?.some((message) => message.name === "DecideRequest"));
    t.ok(
      decoded.some((file) => file.messageType?.some((message) => message.name === "Struct")),
      "with the files it depends on",
    );
    t.match(await reflect(client, version, { file_containing_symbol: "no.Such" }), {
      failure: { error_code: 5 },
    });
    client.close();
    await server.close(500);
  });
}

t.test("reflection: silence beyond a body's time is no fault; beyond that of streams it ends", async (t) => {
  const IDLE_MS = 2000;
  const lane = testLane();
  const breaches: string[] = [];
  const server = await startGrpc(lane, {
    host: "127.0.0.1",
    port: 0,
    codec,
    limits: { bodyTimeoutMs: 100, streamIdleMs: IDLE_MS },
    breach: (name) => breaches.push(name),
  });
  const client = openTestClient(server.port);
  const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  const stream = client.makeBidiStreamRequest(path, identity, identity);
  stream.on("error", () => {});
  let answerCount = 0;
  stream.on("data", () => answerCount++);
  const ended = statusOf(stream);
  let askedAt = 0;
  for (const count of [1, 2]) {
    askedAt = performance.now();
    stream.write(Buffer.from("3a00", "hex"));
    while (answerCount < count) await new Promise((resolve) => setTimeout(resolve, 2));
    // Little of the time that it has, so that a machine which stands still meanwhile does not end it.
    if (count === 1) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  t.equal((await ended).code, status.UNAVAILABLE);
  t.ok(performance.now() - askedAt > IDLE_MS - 50, "counted from the last request");
  t.strictSame(lane.errors, ["STREAM_IDLE"]);
  t.strictSame(breaches, []);
  client.close();
  await server.close(100);
});

t.test("reflection: open streams have a bound in the lane; who leaves makes room, however", async (t) => {
  const lane = testLane();
  const limits = { streamsOpenMax: 1 };
  const server = await startGrpc(lane, { host: "127.0.0.1", port: 0, codec, limits });
  const client = openTestClient(server.port);
  const path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  const open = () => {
    const stream = client.makeBidiStreamRequest(path, identity, identity);
    stream.on("error", () => {});
    return { stream, ended: statusOf(stream) };
  };
  const listed = async () => {
    const opened = open();
    opened.stream.write(Buffer.from("3a00", "hex"));
    await once(opened.stream, "data");
    return opened;
  };
  const first = await listed();
  t.equal((await open().ended).code, status.RESOURCE_EXHAUSTED);
  t.strictSame(lane.errors, ["LANE_OVERLOADED"]);
  first.stream.end();
  t.equal((await first.ended).code, status.OK);
  const second = await listed();
  second.stream.write(Buffer.from("ff", "hex"));
  t.equal((await second.ended).code, status.INVALID_ARGUMENT);
  const third = await listed();
  third.stream.cancel();
  await third.ended;
  await new Promise((resolve) => setTimeout(resolve, 50));
  (await listed()).stream.cancel();
  client.close();
  await server.close(100);
});
