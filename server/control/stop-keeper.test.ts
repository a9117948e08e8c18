/** The stop list's keeping: judged, on the disk before it is published, published before it is answered, back after a restart. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import {
  encodePayload,
  openPolicy,
  REVOKED_NONE,
  type SignedDocument,
  type Stop,
  type StopList,
  type TrustPolicy,
} from "../../engine/index.ts";
import { DAY_MS, KEYS, NOW_MS, PRODUCTION, signedBy } from "../../engine/trust/testing/trust-kit.ts";
import { fillDisk, smallDisk } from "../testing/disk-kit.ts";
import { shopModel, temporaryFolder } from "../testing/node-kit.ts";
import { Nack } from "./control-node.ts";
import { StopKeeper } from "./stop-keeper.ts";

const OPERATOR = { name: "ops", address: "127.0.0.1" };
const MODEL = Buffer.from(JSON.stringify(shopModel()));
const quiet = { info: () => {}, warn: () => {} };

function stop(id: string, changes: Partial<Stop> = {}): Stop {
  return { id, kind: "offer", name: "cold-brew", fromMs: NOW_MS, why: "sold out", ...changes };
}
function list(sequence: number, stops: readonly Stop[], changes: Partial<StopList> = {}): StopList {
  return { kind: "stopList", environment: "production", madeAtMs: NOW_MS, sequence, stops, ...changes };
}

function keeperIn(path: string, policy: TrustPolicy = PRODUCTION) {
  const published: string[] = [];
  const file = join(path, "control", "stop-list.json");
  const gate = { open: Promise.resolve(), reached: () => {} };
  const keeper = new StopKeeper({
    dataPath: path,
    policy,
    revoked: () => REVOKED_NONE,
    publish: async ({ sequence, stops }) => {
      published.push(`${sequence}: ${stops.map(({ id }) => id)} ${existsSync(file) ? "kept" : "not kept"}`);
      gate.reached();
      await gate.open;
    },
    model: () => MODEL,
    logger: quiet,
    nowMs: () => NOW_MS,
  });
  return { keeper, published, file, gate };
}

async function nackOf(set: Promise<unknown>): Promise<unknown> {
  try {
    await set;
  } catch (error) {
    if (!(error instanceof Nack)) throw error;
    return { stage: error.stage, code: error.code };
  }
  return null;
}

t.test("stop list: kept, published, answered, in this order; back after a restart", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { keeper, published, gate } = keeperIn(folder.path);
  await keeper.restore();
  t.equal(keeper.sequence, 0);
  t.equal(keeper.document, null);
  let open = () => {};
  gate.open = new Promise((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    gate.reached = resolve;
  });
  let isAnswered = false;
  const document = signedBy(list(4, [stop("a"), stop("b", { kind: "all", name: "" })]), KEYS.operator);
  const answer = keeper.set(document, OPERATOR).then((value) => {
    isAnswered = true;
    return value;
  });
  await reached;
  t.strictSame(published, ["4: a,b kept"]);
  t.notOk(isAnswered, "not before every thread has it");
  open();
  t.match(await answer, {
    sequence: 4,
    changes: [
      { act: "stop", subject: "offer cold-brew" },
      { act: "stop", subject: "all" },
    ],
  });

  const again = keeperIn(folder.path);
  await again.keeper.restore();
  t.strictSame(again.published, ["4: a,b kept"], "in force before a lane serves");
  t.strictSame(again.keeper.document, document, "with its signatures, for peers");
  t.equal(
    await nackOf(again.keeper.set(document, OPERATOR)),
    null,
    "the same list again: nothing to do, and no refusal",
  );
  t.equal(again.published.length, 1);
  const fewer = signedBy(
    list(5, [stop("a", { untilMs: NOW_MS + 1 })], {
      lifted: [{ id: "b", madeAtMs: 0, liftedAtMs: NOW_MS, untilMs: NOW_MS + DAY_MS }],
    }),
    KEYS.operator,
  );
  t.match((await again.keeper.set(fewer, OPERATOR)).changes, [
    { act: "stop", subject: "offer cold-brew", detail: /until 2026-11-23T12:00:00.001Z: sold out/ },
    { act: "lift", subject: "all" },
  ]);
  t.strictSame(again.keeper.entries(NOW_MS), [
    {
      id: "a",
      kind: "offer",
      name: "cold-brew",
      channel: "",
      fromMs: NOW_MS,
      untilMs: NOW_MS + 1,
      why: "sold out",
      inForce: true,
      madeAtMs: 0,
    },
  ]);
  t.strictSame(again.keeper.lifted(), [
    { id: "b", madeAtMs: 0, liftedAtMs: NOW_MS, untilMs: NOW_MS + DAY_MS },
  ]);
  t.equal(again.keeper.entries(NOW_MS + 1)[0]!.inForce, false, "it ends by itself");
});

t.test("stop list: what a newer one neither has nor lifts goes on, over a restart too", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { keeper, published } = keeperIn(folder.path);
  const ids = (one: StopKeeper) => one.entries(NOW_MS).map(({ id }) => id);
  const ends = stop("ends", { untilMs: NOW_MS + 1 });
  await keeper.set(signedBy(list(4, [stop("a"), stop("b"), ends]), KEYS.operator), OPERATOR);
  t.strictSame(keeper.notes(), []);
  const apart = signedBy(list(6, [stop("c"), stop("b", { madeAtMs: 5, why: "other" })]), KEYS.operator);
  t.match(await keeper.set(apart, OPERATOR), {
    sequence: 6,
    changes: [{ subject: "offer cold-brew" }, { subject: "offer cold-brew" }],
    differing: ["a", "ends"],
  });
  t.strictSame(ids(keeper), ["c", "b", "a", "ends"]);
  t.match(keeper.notes(), [/^stopped beside list 6.*: offer cold-brew, offer cold-brew; /]);

  const again = keeperIn(folder.path);
  await again.keeper.restore();
  t.strictSame(ids(again.keeper), ["c", "b", "a", "ends"]);
  t.strictSame(again.published, [published.at(-1)]);
  t.strictSame(again.keeper.document, apart, "as it was signed, for peers");
  const lifted = [{ id: "a", madeAtMs: 0, liftedAtMs: NOW_MS }];
  const whole = list(7, [stop("c"), stop("b", { madeAtMs: 5, why: "other" }), ends], { lifted });
  t.match(await again.keeper.set(signedBy(whole, KEYS.operator), OPERATOR), {
    changes: [{ act: "lift" }],
    differing: [],
  });
  const late = signedBy(list(8, [stop("a"), ends]), KEYS.operator);
  t.strictSame(
    (await again.keeper.set(late, OPERATOR)).differing,
    ["a", "c", "b"],
    "what was lifted by name does not come back with a list that was made without knowing of it",
  );
  t.strictSame(ids(again.keeper), ["ends", "c", "b"]);
});

t.test("stop list: more stops together than a list holds are refused", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { keeper } = keeperIn(folder.path);
  const many = (from: string) => Array.from({ length: 600 }, (_, index) => stop(`${from}${index}`));
  await keeper.set(signedBy(list(4, many("a")), KEYS.operator), OPERATOR);
  const nack = await nackOf(keeper.set(signedBy(list(5, many("b")), KEYS.operator), OPERATOR));
  t.strictSame(nack, { stage: "verify", code: "DOCUMENT_INVALID" });
  t.equal(keeper.sequence, 4);
});

for (const [document, code, why] of [
  [
    signedBy(list(3, [stop("a")]), KEYS.operator),
    "SEQUENCE_REPLAYED",
    "an older list would lift what was stopped since",
  ],
  [signedBy(list(4, []), KEYS.operator), "SEQUENCE_REPLAYED", "another list of the same number"],
  [
    { payload: encodePayload(list(9, [])), signatures: [] },
    "SIGNATURE_MISSING",
    "lifting needs a signature too",
  ],
  [signedBy(list(9, []), KEYS.designer), "KEY_UNKNOWN", "a designer stops and lifts nothing"],
  [signedBy(list(9, []), KEYS.stranger), "KEY_UNKNOWN", "a key that the node does not know"],
  [
    signedBy(list(9, [], { environment: "staging" }), KEYS.operator),
    "ENVIRONMENT_MISMATCH",
    "of another environment",
  ],
  [
    signedBy(list(9, [], { madeAtMs: NOW_MS - DAY_MS, expiresAtMs: NOW_MS - 1 }), KEYS.operator),
    null,
    "past its date",
  ],
] as readonly (readonly [SignedDocument, string | null, string])[]) {
  t.test(`stop list refused: ${why}`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper, published, file } = keeperIn(folder.path);
    await keeper.set(signedBy(list(4, [stop("a")]), KEYS.operator), OPERATOR);
    const before = readFileSync(file);
    const nack = (await nackOf(keeper.set(document, OPERATOR))) as { stage: string; code: string } | null;
    t.equal(nack?.stage, "verify");
    if (code !== null) t.equal(nack?.code, code);
    t.strictSame(published, ["4: a kept"], "nothing was published");
    t.strictSame(readFileSync(file), before, "and nothing kept");
    t.equal(keeper.sequence, 4);
  });
}

for (const [sequence, document, code, why] of [
  [5, [stop("a", { untilMs: NOW_MS })], "STOP_INVALID", "in place of one in force it would lift it"],
  [5, [stop("a"), stop("b", { fromMs: 0, untilMs: 1 })], "STOP_INVALID", "a new one would stop nothing"],
  [5, [stop("a"), stop("old", { fromMs: 0, untilMs: 5 })], null, "it was in the list before, and has ended"],
  [5, [stop("a", { untilMs: NOW_MS + 1 })], null, "it ends later"],
  [6, [stop("a", { untilMs: NOW_MS })], null, "a list between was missed: it may have ended since"],
] as readonly (readonly [number, readonly Stop[], string | null, string])[]) {
  t.test(`stop that is over, list ${sequence} after 4: ${why}`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper } = keeperIn(folder.path);
    const old = stop("old", { fromMs: 0, untilMs: 5 });
    await keeper.set(signedBy(list(4, [stop("a", { fromMs: 0 }), old]), KEYS.operator), OPERATOR);
    const next = signedBy(
      list(
        sequence,
        document.map((one) => ({ ...one, fromMs: 0 })),
      ),
      KEYS.operator,
    );
    const nack = await nackOf(keeper.set(next, OPERATOR));
    t.strictSame(nack, code === null ? null : { stage: "verify", code });
    t.equal(keeper.sequence, code === null ? sequence : 4);
  });
}

t.test("stop list: a node without trust takes one that nobody signed", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { keeper } = keeperIn(folder.path, openPolicy("development"));
  const payload = encodePayload(list(1, [stop("a")], { environment: "development" }));
  t.equal((await keeper.set({ payload, signatures: [] }, OPERATOR)).sequence, 1);
});

t.test("stop list: what cannot be kept holds all the same, is told, and kept once it can be", async (t) => {
  const folder = temporaryFolder();
  t.teardown(folder.remove);
  const { keeper, published, file } = keeperIn(folder.path);
  t.teardown(() => keeper.close());
  await keeper.set(signedBy(list(1, [stop("a")]), KEYS.operator), OPERATOR);
  const kept = readFileSync(file);
  rmSync(file);
  mkdirSync(join(file, "in-the-way"), { recursive: true });
  const second = signedBy(list(2, [stop("a"), stop("b")]), KEYS.operator);
  const told =
    /^stop list 2 is in force and not yet kept on the disk .*: a restart would come back with list 1/;
  t.match(await keeper.set(second, OPERATOR), { sequence: 2, told });
  t.match(keeper.notes(), [told]);
  t.equal(published.length, 2);
  t.match(await keeper.set(second, OPERATOR), { told }, "sent again");
  rmSync(file, { recursive: true });
  writeFileSync(file, kept);
  t.match(await keeper.set(second, OPERATOR), { sequence: 2, told: "" });
  t.strictSame(keeper.notes(), []);
  const again = keeperIn(folder.path);
  await again.keeper.restore();
  t.equal(again.keeper.sequence, 2);
});

t.test(
  "stop list: the disk is full: there is a reserve, and beyond it the list holds in memory",
  async (t) => {
    const disk = smallDisk(t, "1m");
    if (disk === null) return;
    const { keeper } = keeperIn(disk);
    t.teardown(() => keeper.close());
    await keeper.restore();
    fillDisk(join(disk, "ballast"));
    const first = signedBy(list(1, [stop("a")]), KEYS.operator);
    t.match(await keeper.set(first, OPERATOR), { told: "" }, "what was held in reserve is given back for it");
    fillDisk(join(disk, "more"));
    const second = signedBy(list(2, [stop("a"), stop("b")]), KEYS.operator);
    t.match(await keeper.set(second, OPERATOR), { told: /not yet kept on the disk \(ENOSPC/ });
    t.equal(keeper.entries(NOW_MS).length, 2);
    const restarted = keeperIn(disk);
    await restarted.keeper.restore();
    t.equal(restarted.keeper.sequence, 1, "as was told");
  },
);

for (const [content, why] of [
  ["", "empty"],
  ["[{", "cut off"],
  ["[]", "without a list"],
  [JSON.stringify([{ payload: { kind: "stopList" }, signatures: [] }]), "with a list that says nothing"],
] as const) {
  t.test(`stop list: a file that is ${why} ends the start`, async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper, published, file } = keeperIn(folder.path);
    mkdirSync(join(folder.path, "control"));
    writeFileSync(file, content);
    await t.rejects(keeper.restore(), { code: "DATA_DIR_INVALID", message: /It says what is stopped/ });
    t.strictSame(published, []);
  });
}

t.test(
  "stop list: what names nothing that the active bundle has is told, and holds all the same",
  async (t) => {
    const folder = temporaryFolder();
    t.teardown(folder.remove);
    const { keeper } = keeperIn(folder.path);
    const stops = [
      stop("offer", { name: "a" }),
      stop("offer-typo", { name: "aa" }),
      stop("fallback", { name: "story" }),
      stop("offer-elsewhere", { name: "a", channel: "kiosk" }),
      stop("point", { kind: "point", name: "hero" }),
      stop("point-typo", { kind: "point", name: "home" }),
      stop("zone", { kind: "zone", name: "home", channel: "web" }),
      stop("medium", { kind: "medium", name: "web" }),
      stop("medium-typo", { kind: "medium", name: "www" }),
      stop("all", { kind: "all", name: "" }),
    ];
    const taken = await keeper.set(signedBy(list(1, stops), KEYS.operator), OPERATOR);
    t.strictSame(taken.unmatched, ["offer-typo", "offer-elsewhere", "point-typo", "medium-typo"]);
    t.equal(keeper.entries(NOW_MS).length, stops.length);
  },
);
