/** Nodes that are to fail: started and killed, asked for decisions all the while, and reached through a network that is cut. */
import { readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Test } from "tap";
import { assert, NodeError } from "../../../../engine/index.ts";
import {
  approved,
  release,
  shopBundle,
  type TestBundle,
  trustConfig,
} from "../../../supervisor/testing/push-kit.ts";
import {
  connectCall,
  decideBody,
  type NodeProcess,
  startNodeProcess,
  until,
} from "../../../testing/node-kit.ts";
import { ControlClient } from "../../client.ts";
import type { Answer } from "../../messages.ts";

const DECIDE_EVERY_MS = 20;

export interface FaultNode extends NodeProcess {
  readonly client: ControlClient;
  /** The bundle that a decision is made by now. */
  decidedBy(): Promise<string>;
  /** Ends the process by itself when it reaches the point (supervisor/test-faults.ts). */
  killAt(point: string, afterMs?: number): void;
  /** Stops the process there, once; SIGCONT has it go on. */
  stopAt(point: string): void;
  laneFault(fault: string): void;
}

export async function startFaultNode(flags: readonly string[]): Promise<FaultNode> {
  const node = await startNodeProcess(["--visitor-slots", "1000", ...flags], { PROFFER_TEST_FAULTS: "1" });
  const client = new ControlClient({ address: node.controlAddress, token: "", tls: null });
  return {
    ...node,
    client,
    decidedBy: async () => String((await connectCall(node.httpUrl, "Decide", decideBody())).body.bundle),
    killAt: (faultAt, afterMs = 0) => node.child.send({ faultAt, afterMs, signal: "SIGKILL" }),
    stopAt: (faultAt) => node.child.send({ faultAt, afterMs: 0, signal: "SIGSTOP" }),
    laneFault: (fault) => node.child.send({ lane: 0, fault }),
    stop: async (signal) => {
      client.close();
      return await node.stop(signal);
    },
  };
}

/** node.yaml of a production node on which the third reviewer's key has expired. */
export function faultConfig(folder: string): string {
  const path = trustConfig(folder);
  const text = readFileSync(path, "utf8");
  const expired = text.replace(/(name: reviewer-3,.*) }/, '$1, expires: "2026-01-01" }');
  assert(expired !== text, "fault kit: the third reviewer is not in the configuration");
  writeFileSync(path, expired);
  return path;
}

/** What a production node takes: approved by who has to, and released. */
export function signed(bundle: TestBundle, sequence: number) {
  return [approved(bundle), release(bundle, sequence)];
}

/** A bundle of its own, whose lists make blobs of some size. */
export function largeBundle(salt: string, memberCount = 30_000): TestBundle {
  const members = Array.from(
    { length: memberCount },
    (_, index) => `${salt}-${index}-of-the-members-of-gold`,
  );
  return shopBundle(salt, members);
}

/** Decides again and again; `end` waits for the last of them, says by which bundles, and fails the test where an answer was none. */
export function keepDeciding(
  t: Test,
  node: FaultNode,
): { end: (lastId: string) => Promise<readonly string[]> } {
  let isOver = false;
  const bundles: string[] = [];
  const faults: string[] = [];
  const run = async (): Promise<void> => {
    for (let visitor = 0; !isOver; visitor++) {
      try {
        const { status, body } = await connectCall(node.httpUrl, "Decide", decideBody(`C-${visitor % 50}`));
        if (status !== 200) faults.push(JSON.stringify(body));
        else if (bundles.at(-1) !== body.bundle) bundles.push(String(body.bundle));
      } catch (error) {
        faults.push(String(error));
      }
      await new Promise((resolve) => setTimeout(resolve, DECIDE_EVERY_MS));
    }
  };
  const running = run();
  t.teardown(() => {
    isOver = true;
  });
  return {
    end: async (lastId) => {
      await until(`a decision by ${lastId}`, () => bundles.at(-1) === lastId);
      isOver = true;
      await running;
      t.same(faults, [], "every decision was answered");
      return bundles;
    },
  };
}

export type Refusal = Pick<Answer, "ack" | "code" | "message">;

/** What a call was answered; an error of the call as an answer. */
export async function refusalOf(work: () => Promise<unknown>): Promise<Refusal> {
  try {
    const { answer } = (await work()) as { answer?: Answer };
    return answer ?? { ack: true, code: "", message: "it was taken" };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { ack: false, code: error.code, message: error.message };
  }
}

/** A network between a client and a node: everything passes, until it is cut. */
export interface Network {
  readonly address: string;
  /** Cuts all connections; new ones pass. */
  cut(): void;
  /** Swallows what the node answers from now on, then cuts: the call was done, its answer is lost. */
  loseAnswers(): void;
  close(): Promise<void>;
}

export async function startNetwork(target: string): Promise<Network> {
  const [host = "", port = ""] = target.split(":");
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let isLosing = false;
  const cutAll = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
  };
  const server: Server = createServer((near) => {
    const far = connect(Number(port), host);
    const pair = { near, far };
    pairs.add(pair);
    near.on("data", (data) => {
      far.write(data);
    });
    far.on("data", (data) => {
      if (!isLosing) near.write(data);
      // HTTP/2 answers every frame of settings and every ping: what is larger is an answer to a call.
      else if (data.length > LOST_ANSWER_SIZE_MIN) {
        isLosing = false;
        cutAll();
      }
    });
    for (const socket of [near, far]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        near.destroy();
        far.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    cut: cutAll,
    loseAnswers: () => {
      isLosing = true;
    },
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const LOST_ANSWER_SIZE_MIN = 100;
