/** Pushes of the swap bench: through the node's control port, as `proffer push` does to one node. */
import { manifestBytes } from "../../engine/bundle/manifest.ts";
import { ControlClient, drawAttempt } from "../../server/control/client.ts";
import type { Answer } from "../../server/control/messages.ts";
import type { SwapBundle } from "./bundles.ts";

export interface Pushed {
  /** From the offer to the answer that it is active. */
  readonly ms: number;
  /** Manifest and blobs that were sent. */
  readonly sentBytes: number;
  /** As the node timed them. */
  readonly stages: string;
}

/** Errors: what the node refused, in its words. */
export async function push(controlPort: number, bundle: SwapBundle): Promise<Pushed> {
  const client = new ControlClient({ address: `127.0.0.1:${controlPort}`, token: "", tls: null });
  try {
    const attempt = drawAttempt();
    const startedAt = performance.now();
    const manifest = manifestBytes(bundle.manifest);
    const { answer, lacking } = await client.offer(attempt, manifest, []);
    must(answer);
    let sentBytes = manifest.length;
    if (lacking.length > 0) {
      const upload = await client.upload(
        attempt,
        lacking,
        (sha256, offset) => [bundle.blobs.get(sha256)!.subarray(offset)],
        (bytes) => {
          sentBytes = manifest.length + bytes;
        },
      );
      must(upload.answer);
    }
    const prepared = await client.prepare(attempt, []);
    must(prepared.answer);
    const committed = await client.commit(attempt, []);
    must(committed.answer);
    const ms = performance.now() - startedAt;
    const stages = committed.answer.stages.map(({ stage, ms }) => `${stage} ${Math.round(ms)}`);
    return { ms, sentBytes, stages: stages.join(", ") };
  } finally {
    client.close();
  }
}

function must({ ack, code, message }: Answer): void {
  if (!ack) throw new Error(`the node refused: ${code} ${message}`);
}
