/** A blob or a manifest from a node, held against its hash. */
import { sha256Hex } from "../../engine/bundle/manifest.ts";
import type { ControlClient } from "../../server/control/client.ts";
import { CommandError } from "../cli/index.ts";

/** Errors: BLOB_CORRUPT where it is something else, or larger than `sizeMax`; those of the call. */
export async function fetchWhole(node: ControlClient, sha256: string, sizeMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of node.fetch(sha256)) {
    sizeBytes += part.length;
    if (sizeBytes > sizeMax) break;
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  if (sizeBytes <= sizeMax && sha256Hex(bytes) === sha256) return bytes;
  throw new CommandError("BLOB_CORRUPT", `${node.address} sent something else for ${sha256}`);
}
