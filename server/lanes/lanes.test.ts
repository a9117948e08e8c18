/** The small parts of a lane: admission, outbox, principals, and how many lanes there are. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import t from "tap";
import { NodeError } from "../../engine/index.ts";
import { shedIndex } from "../admin/catalog.ts";
import type { MethodName } from "../handlers/handlers.ts";
import { cgroupQuota, laneCountDefault } from "../supervisor/cores.ts";
import { isLoopback } from "../supervisor/ports.ts";
import { temporaryFolder } from "../testing/node-kit.ts";
import { principal } from "../testing/thread-kit.ts";
import { Admission } from "./admission.ts";
import { loadCredentials } from "./load-credentials.ts";
import { TurnOutbox } from "./outbox.ts";
import { Principals } from "./principals.ts";
import { createSharedBuffers, SharedState } from "./shared-state.ts";

const folder = temporaryFolder();
t.teardown(folder.remove);
async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return "none";
  } catch (error) {
    return error instanceof NodeError ? error.code : String(error);
  }
}

function admissions(laneMax: number, callerMax: number, own: [number, number][] = []) {
  const shared = new SharedState(createSharedBuffers(2, 1));
  const limits = { laneInFlightMax: laneMax, callerInFlightMax: callerMax, retryAfterMs: 70 };
  const lanes = [0, 1].map((slot) => new Admission(shared, slot, limits, new Map(own)));
  return { shared, lanes };
}
const anyone = principal("touchpoint", { callerIndex: 5 });
const another = principal("touchpoint", { callerIndex: 6 });
async function fill(admission: Admission, who: typeof anyone, method: MethodName): Promise<[number, string]> {
  for (let count = 0; ; count++) {
    const code = await codeOf(() => admission.admit(who, method));
    if (code !== "none") return [count, code];
  }
}

t.test("admission: a lane's bound, and a hint when to come back", async (t) => {
  const { lanes } = admissions(4, 100);
  t.strictSame(await fill(lanes[0]!, anyone, "decide"), [4, "LANE_OVERLOADED"]);
  t.equal(await codeOf(() => lanes[1]!.admit(anyone, "decide")), "none", "the other lane has room");
  lanes[0]!.release(anyone);
  t.equal(await codeOf(() => lanes[0]!.admit(anyone, "decide")), "none", "room again");
  try {
    lanes[0]!.admit(anyone, "decide");
    t.fail("no room");
  } catch (error) {
    t.match(error, { retryAfterMs: 70 });
  }
});

t.test(
  "admission: what a transport refuses at a bound of its own counts as shed, with the same hint",
  async (t) => {
    const { lanes, shared } = admissions(4, 100);
    const error = lanes[0]!.shed("caller", false, "a connection's own bound");
    t.match(error, { code: "CALLER_OVERLOADED", message: "a connection's own bound", retryAfterMs: 70 });
    t.equal(shared.slab(0)[shedIndex("caller", false)], 1);
  },
);

t.test("admission: a caller's bound holds across lanes, and others are not touched", async (t) => {
  const { lanes } = admissions(100, 3);
  lanes[1]!.admit(anyone, "decide");
  t.strictSame(await fill(lanes[0]!, anyone, "decide"), [2, "CALLER_OVERLOADED"]);
  t.equal(await codeOf(() => lanes[0]!.admit(another, "decide")), "none");
});

t.test("admission: a caller may have a bound of its own", async (t) => {
  const { lanes } = admissions(100, 3, [[5, 7]]);
  t.strictSame(await fill(lanes[0]!, anyone, "decide"), [7, "CALLER_OVERLOADED"]);
});

t.test("admission: batches are shed before interactive calls", async (t) => {
  const { lanes } = admissions(8, 100);
  t.strictSame(await fill(lanes[0]!, anyone, "decideBatch"), [4, "LANE_OVERLOADED"]);
  t.strictSame(await fill(lanes[0]!, anyone, "decide"), [4, "LANE_OVERLOADED"], "the other half");
  const one = admissions(1, 1);
  t.equal(
    await codeOf(() => one.lanes[0]!.admit(anyone, "decideBatch")),
    "none",
    "a bound of one forbids none",
  );
});

t.test("admission: what a lane held when it ended is given back", async (t) => {
  const { lanes, shared } = admissions(100, 3);
  await fill(lanes[0]!, anyone, "decide");
  t.equal(await codeOf(() => lanes[1]!.admit(anyone, "decide")), "CALLER_OVERLOADED");
  shared.forgetLane(0);
  t.equal(shared.laneInFlight(0), 0);
  t.equal(await codeOf(() => lanes[1]!.admit(anyone, "decide")), "none");
});

t.test("admission: a draining node takes no more calls", async (t) => {
  const { lanes } = admissions(8, 8);
  lanes[0]!.startDraining();
  t.equal(await codeOf(() => lanes[0]!.admit(anyone, "decide")), "DRAINING");
});

function outboxOver(log: { hasPending: boolean; flush: () => void }) {
  const seen: string[] = [];
  const outbox = new TurnOutbox(log, {
    onLogFailure: (error) => seen.push(`failure ${error.code}`),
    onLogWritten: () => seen.push("written"),
    toNodeError: (error) => (error instanceof NodeError ? error : new NodeError("INTERNAL", String(error))),
  });
  return { outbox, seen };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

t.test("outbox: the log is written once, then answers leave in order", async (t) => {
  let writes = 0;
  const log = {
    hasPending: true,
    flush: () => {
      writes += 1;
      log.hasPending = false;
    },
  };
  const { outbox, seen } = outboxOver(log);
  outbox.push(() => seen.push("a"));
  outbox.push(() => seen.push("b"));
  const recorded = outbox.recorded().then(() => seen.push("c"));
  t.strictSame(seen, [], "nothing before the turn's end");
  await recorded;
  t.strictSame(seen, ["written", "a", "b", "c"]);
  t.equal(writes, 1);
  await turn();
});

t.test("outbox: where the log cannot be written, what had to be recorded is refused", async (t) => {
  const log = {
    hasPending: true,
    flush: () => {
      throw new NodeError("LOG_UNWRITABLE", "full");
    },
  };
  const { outbox, seen } = outboxOver(log);
  outbox.push(() => seen.push("unrecorded"));
  outbox.push(
    () => seen.push("never"),
    (error) => seen.push(`refused ${error.code}`),
  );
  const recorded = codeOf(() => outbox.recorded());
  await turn();
  t.strictSame(seen, ["failure LOG_UNWRITABLE", "unrecorded", "refused LOG_UNWRITABLE"]);
  t.equal(await recorded, "LOG_UNWRITABLE");
});

t.test("outbox: an answer may be an object of its transport's", async (t) => {
  const log = {
    hasPending: true,
    flush: (): void => {
      throw new NodeError("LOG_UNWRITABLE", "full");
    },
  };
  const { outbox, seen } = outboxOver(log);
  const answer = (name: string, mustRecord: boolean) => ({
    mustRecord,
    send: () => seen.push(`${name} sent`),
    refuse: (error: NodeError) => seen.push(`${name} refused ${error.code}`),
  });
  outbox.pushAnswer(answer("a", false));
  outbox.push(() => seen.push("b sent"));
  outbox.pushAnswer(answer("c", true));
  await turn();
  t.strictSame(seen, ["failure LOG_UNWRITABLE", "a sent", "b sent", "c refused LOG_UNWRITABLE"]);
  log.flush = () => {
    log.hasPending = false;
  };
  outbox.pushAnswer(answer("d", true));
  await turn();
  t.strictSame(seen.slice(-2), ["written", "d sent"]);
});

t.test("outbox: one socket's fault is none of the others' business", async (t) => {
  const { outbox, seen } = outboxOver({ hasPending: false, flush: () => {} });
  outbox.push(() => {
    throw new Error("socket");
  });
  outbox.push(() => seen.push("sent"));
  await turn();
  t.strictSame(seen, ["sent"]);
});

const credentials = (text: string) => {
  const path = `${folder.path}/tokens-${Math.random()}.yaml`;
  writeFileSync(path, text);
  return loadCredentials({ tokensFile: path, adminToken: "", browserKeys: [] });
};
const TOKEN = "a-token-of-some-length";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

t.test("principals: tokens of a file, plain or hashed", async (t) => {
  const principals = new Principals(
    credentials(`tokens:
      - { name: shop, role: touchpoint, token: ${TOKEN}-1 }
      - { name: crm, role: service, sha256: ${sha256(`${TOKEN}-2`)}, inFlightMax: 9 }`),
  );
  t.equal(principals.isOpen, false);
  t.match(principals.authenticate(`Bearer ${TOKEN}-1`), { name: "shop", role: "touchpoint", callerIndex: 2 });
  t.match(principals.authenticate(`bearer ${TOKEN}-2`), { name: "crm", role: "service", callerIndex: 3 });
  t.equal(principals.callerMax.get(3), 9);
  for (const [authorization, expected, why] of [
    ["", "CREDENTIALS_MISSING", "none"],
    [`Bearer ${TOKEN}-3`, "CREDENTIALS_INVALID", "an unknown token"],
    [`Basic ${TOKEN}-1`, "CREDENTIALS_INVALID", "another scheme"],
    ["Bearer ", "CREDENTIALS_INVALID", "an empty one"],
    [`Bearer ${"x".repeat(10_000)}`, "CREDENTIALS_INVALID", "a very long one"],
    ["Bearer a.b.c", "CREDENTIALS_INVALID", "a browser's, where no key is configured"],
  ] as const) {
    t.equal(await codeOf(() => principals.authenticate(authorization)), expected, why);
  }
  t.match(
    principals.authenticate("", "getVersion"),
    { name: "open", role: "touchpoint" },
    "GetVersion is open",
  );
});

t.test("principals: without credentials everybody is admin", async (t) => {
  const principals = new Principals({ tokens: [], browserKeys: [] });
  t.match(principals.authenticate(""), { name: "anonymous", role: "admin" });
  t.equal(principals.isOpen, true);
});

for (const [text, expected, why] of [
  ["[]", /no list `tokens`/, "no mapping"],
  ["tokens: [{ role: admin, token: aaaaaaaaaaaaaaaaaaaa }]", /needs a name/, "no name"],
  ["tokens: [{ name: x, role: king, token: aaaaaaaaaaaaaaaaaaaa }]", /role is none of/, "no such role"],
  [
    "tokens: [{ name: x, role: browser, token: aaaaaaaaaaaaaaaaaaaa }]",
    /role is none of/,
    "browsers have JWTs",
  ],
  ["tokens: [{ name: x, role: admin }]", /either `token` or `sha256`/, "neither token nor hash"],
  ["tokens: [{ name: x, role: admin, token: SECRETSHORT }]", /at least 16/, "too short"],
  ["tokens: [{ name: x, role: admin, sha256: SECRET }]", /64 hex digits/, "no hash"],
  ["tokens: [{ name: x, rol: admin }]", /unknown key `rol`/, "an unknown key"],
  ["tokens: [SECRET", /cannot be read/, "no YAML"],
] as const) {
  t.test(`principals: a tokens file with ${why} is refused, without quoting it`, async (t) => {
    try {
      credentials(text);
      t.fail("accepted");
    } catch (error) {
      t.match(error, { code: "CONFIG_INVALID", message: expected });
      t.notMatch(JSON.stringify([String(error), String((error as Error).cause)]), /SECRET/);
    }
  });
}

t.test("principals: a browser's token names one visitor, is signed, and ends", async (t) => {
  const ours = await generateKeyPair("EdDSA", { extractable: true });
  const theirs = await generateKeyPair("EdDSA", { extractable: true });
  const { x } = await exportJWK(ours.publicKey);
  const principals = new Principals(
    loadCredentials({ tokensFile: "", adminToken: "", browserKeys: [`key-1:${x}`] }),
  );
  const sign = (claims: Record<string, unknown>, expires: string | null = "5m", key = ours.privateKey) => {
    const jwt = new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", kid: "key-1" });
    return (expires === null ? jwt : jwt.setExpirationTime(expires)).sign(key);
  };
  const claims = { level: "customer", id: "C-1" };
  const good = `Bearer ${await sign(claims)}`;
  const expected = { role: "browser", visitor: { level: "customer", id: "C-1" } };
  t.match(await principals.authenticate(good), expected);
  t.match(principals.authenticate(good), expected, "the second time it is known, and no promise");
  const altered = good.slice(0, -4) + (good.endsWith("AAAA") ? "BBBB" : "AAAA");
  const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString("base64url")}.`;
  for (const [token, why] of [
    [altered, "an altered signature"],
    [`Bearer ${await sign(claims, "-1m")}`, "an expired one"],
    [`Bearer ${await sign(claims, null)}`, "one that never ends"],
    [`Bearer ${await sign(claims, "5m", theirs.privateKey)}`, "another's key"],
    [`Bearer ${await sign({ level: "customer" })}`, "one that names nobody"],
    [`Bearer ${await sign({ level: "customer", id: "x".repeat(129) })}`, "an id too long"],
    [`Bearer ${none}`, "an unsigned one"],
  ] as const) {
    t.equal(await codeOf(() => principals.authenticate(token)), "CREDENTIALS_INVALID", why);
  }
});

for (const [cores, quota, expected, why] of [
  [8, Number.POSITIVE_INFINITY, 7, "all cores but the main thread's"],
  [8, 4, 3, "the quota counts, not the machine"],
  [8, 2.5, 1, "a part of a core is none"],
  [1, Number.POSITIVE_INFINITY, 1, "at least one"],
  [8, 0.5, 1, "at least one, however small the quota"],
] as const) {
  t.test(`lanes: ${why}`, async (t) => t.equal(laneCountDefault(cores, quota), expected));
}
for (const [files, expected, why] of [
  [{}, Number.POSITIVE_INFINITY, "no cgroup"],
  [{ "/sys/fs/cgroup/cpu.max": "max 100000" }, Number.POSITIVE_INFINITY, "no quota"],
  [{ "/sys/fs/cgroup/cpu.max": "250000 100000" }, 2.5, "cgroup v2"],
  [
    {
      "/proc/self/cgroup": "0::/a/b\n",
      "/sys/fs/cgroup/a/cpu.max": "200000 100000",
      "/sys/fs/cgroup/a/b/cpu.max": "300000 100000",
    },
    2,
    "the narrowest of the groups above counts",
  ],
  [
    { "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "150000", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000" },
    1.5,
    "cgroup v1",
  ],
  [
    { "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000" },
    Number.POSITIVE_INFINITY,
    "v1 without a quota",
  ],
] as [Record<string, string>, number, string][]) {
  t.test(`quota: ${why}`, async (t) =>
    t.equal(
      cgroupQuota((path) => files[path] ?? null),
      expected,
    ),
  );
}
for (const [host, expected] of [
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["localhost", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["127.0.0.1.example.org", false],
] as const) {
  t.test(`loopback: ${host}`, async (t) => t.equal(isLoopback(host), expected));
}
