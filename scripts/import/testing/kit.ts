/** What the tests of `proffer import` share: a folder with a bundle, looks at what came of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import type { Bundle } from "../../../engine/index.ts";
import { readActiveBundle } from "../../../server/store/data-directory.ts";
import {
  type NodeProcess,
  shopModel,
  temporaryFolder,
  writeBundleFile,
} from "../../../server/testing/node-kit.ts";
import { callOnce, decodeResponse, encodeRequest, openClient, parseAddress } from "../../client/index.ts";

export function scene(t: Test) {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const dataDir = join(folder.path, "data");
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  return { dataDir, file, bundle: writeBundleFile(folder.path, shopModel()) };
}

export function activeBundle(dataDir: string): Bundle {
  return readActiveBundle(dataDir)!;
}

interface Profile {
  attributes?: Record<string, unknown>;
  segments?: string[];
}
export async function profileOf(node: NodeProcess, id: string): Promise<Profile> {
  const client = openClient("grpc", parseAddress(node.grpcAddress, 0), { connections: 1, token: "" });
  const body = encodeRequest("GetProfile", { visitor: { level: "customer", id } }, client.encoding);
  const answer = await callOnce(client, "GetProfile", body);
  client.close();
  return answer.ok ? (decodeResponse("GetProfile", answer.body, client.encoding) as Profile) : {};
}

export const rejectsOf = (path: string): { line: number; code: string; reason: string; raw: string }[] =>
  readFileSync(`${path}.rejects.ndjson`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
