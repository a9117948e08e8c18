/**
 * A member list through a running node, which then builds, compiles and activates the bundle itself.
 *
 * `POST /v1/import/segments/<name>?upload=<token>&part=<n>&last=<true|false>&asOf=<RFC 3339>`, role admin. The bodies in order are
 * one text, UTF-8, an id a line; a part has at most PART_SIZE bytes and ends with a line. Each is answered with
 * `{upload, receivedSizeBytes, activated}`, the last one with `activated: {bundle, generation, memberCount}`. Errors
 * are Connect's. One part is under way at a time, so memory is bounded by a part.
 */
import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { SecureContext } from "node:tls";
import { idFault } from "../../engine/index.ts";
import { CommandError } from "../cli/index.ts";
import type { Address } from "../client/index.ts";
import { type MemberOptions, readMembers } from "./members.ts";
import { refuseNobody } from "./offline.ts";
import type { Rejects } from "./rejects.ts";

export const PART_SIZE = 512 * 1024;
const ANSWER_SIZE_MAX = 64 * 1024;
/** The last part's answer waits for the bundle to be built and activated. */
const ANSWER_WAIT_MS = 5 * 60_000;

export interface UploadOptions {
  readonly address: Address;
  readonly token: string;
  /** Null: clear text. */
  readonly tls: SecureContext | null;
  readonly rejects: Rejects;
  /** Epoch ms. */
  readonly asOfMs: number;
}

export interface UploadResult {
  readonly memberCount: number;
  readonly sentCount: number;
  readonly bundle: string;
  readonly generation: number;
}

export async function uploadSegment(
  segment: string,
  path: string,
  members: MemberOptions,
  options: UploadOptions,
): Promise<UploadResult> {
  const { rejects, tls } = options;
  const one = { keepAlive: true, maxSockets: 1 };
  const agent = tls === null ? new Agent(one) : new TlsAgent({ ...one, secureContext: tls });
  const upload = randomBytes(12).toString("hex");
  let part = 0;
  let sentCount = 0;
  let pending = "";
  const send = (isLast: boolean): Promise<PartAnswer> => {
    const asOf = new Date(options.asOfMs).toISOString();
    const query = `upload=${upload}&part=${part++}&last=${isLast}&asOf=${asOf}`;
    const body = pending;
    pending = "";
    return post(agent, options, `/v1/import/segments/${encodeURIComponent(segment)}?${query}`, body);
  };
  try {
    for await (const rows of readMembers(path, members)) {
      for (const { line, id, raw, code, fault } of rows) {
        const wrong = fault === "" ? idFault(id) : fault;
        if (wrong !== "") {
          rejects.add({ line, code: code === "" ? "VALUE_OUT_OF_RANGE" : code, reason: wrong, raw });
          continue;
        }
        sentCount++;
        pending += `${id}\n`;
        // A character is three bytes at most.
        if (pending.length >= PART_SIZE / 3) await send(false);
      }
    }
    refuseNobody(sentCount, rejects);
    const { activated } = await send(true);
    if (activated === null)
      throw new CommandError("INTERNAL", "the node took the list but activated nothing");
    return { ...activated, sentCount };
  } finally {
    agent.destroy();
  }
}

interface PartAnswer {
  readonly activated: {
    readonly bundle: string;
    readonly generation: number;
    readonly memberCount: number;
  } | null;
}

function post(agent: Agent, options: UploadOptions, path: string, body: string): Promise<PartAnswer> {
  const { address, token, tls } = options;
  const headers: Record<string, string | number> = {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  };
  if (token !== "") headers.authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    const { host, port } = address;
    const call = (tls === null ? request : tlsRequest)({
      agent,
      host,
      port,
      path,
      method: "POST",
      headers,
      timeout: ANSWER_WAIT_MS,
    });
    call.on("timeout", () => call.destroy(new Error("no answer in time")));
    call.on("error", (cause) => {
      const message = `no node answers at ${address.text}: ${cause.message}`;
      reject(new CommandError("NODE_UNREACHABLE", message, { cause }));
    });
    call.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > ANSWER_SIZE_MAX) response.destroy(new Error("the answer is too large"));
      });
      response.on("error", (cause) => reject(new CommandError("NODE_UNREACHABLE", cause.message, { cause })));
      response.on("end", () => {
        try {
          if (response.statusCode === 200) resolve(JSON.parse(text) as PartAnswer);
          else reject(errorOfAnswer(response.statusCode ?? 0, text));
        } catch {
          reject(
            new CommandError(
              "INTERNAL",
              `the node answered HTTP ${response.statusCode} with what is no JSON`,
            ),
          );
        }
      });
    });
    call.end(body);
  });
}

/** Connect's error body; ours carries the stable code in its details. */
function errorOfAnswer(status: number, text: string): CommandError {
  const error = JSON.parse(text) as {
    message?: string;
    code?: string;
    details?: { debug?: { code?: CommandError["code"]; field?: string } }[];
  };
  const detail = error.details?.find(({ debug }) => debug?.code !== undefined)?.debug;
  const message = `the node: ${error.message ?? `HTTP ${status}`}`;
  return new CommandError(detail?.code ?? "INTERNAL", message, { field: detail?.field ?? "" });
}
