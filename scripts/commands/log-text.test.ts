import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { readBundle } from "../../engine/index.ts";
import { activated, CONTROL_STATE_NONE } from "../../server/store/control-state.ts";
import { writeControlState } from "../../server/store/control-state-file.ts";
import { bundleFolder } from "../../server/store/data-directory.ts";
import type { LogEntry } from "../../server/store/log-stream.ts";
import { ROOT } from "../root.ts";
import { proffer } from "../testing/run-proffer.ts";
import { AttributeTypes, toLine } from "./log-text.ts";

const entry = {
  ...{ file: "f", nodeId: "0".repeat(12), boot: 1, lane: 0, block: 0, offset: 0 },
  record: {
    ...{ kind: "profile-write", sequence: 1, atUs: 0, surrogate: "0".repeat(16), version: 1 },
    ...{ visitorVersion: 1, factSequence: 1, unset: [], caller: "crm" },
    set: [
      { name: "last_visit", value: 1_793_606_400_000 },
      { name: "points", value: 1_793_606_400_000 },
    ],
  },
} as const satisfies LogEntry;

t.test("log text: instants of the profile are readable where a bundle says that they are", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "proffer-log-text-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  t.match(toLine(entry, null, null, new AttributeTypes(folder)), /last_visit=1793606400000 points=179/);
  const built = join(folder, "built");
  const sample = join(ROOT, "config", "samples", "harbor-coffee");
  const { id } = JSON.parse((await proffer("build", sample, "-o", built, "--no-test", "--json")).out);
  const { blobs, manifest } = readBundle(readFileSync(built));
  bundleFolder(folder).write(id, manifest, blobs);
  const { strategyRoot, dataRoot } = manifest;
  const rest = {
    sizeBytes: 1,
    lastActiveAtMs: 0,
    release: null,
    dataUpdate: null,
    shareUses: [],
    dataSequence: 0,
    madeOfId: "",
  };
  const facts = { bundleId: id, strategyRoot, dataRoot, name: "harbor-coffee", ...rest };
  writeControlState(folder, activated(CONTROL_STATE_NONE, facts, 1));
  const text = toLine(entry, null, null, new AttributeTypes(folder));
  t.match(text, /last_visit=2026-11-02T08:00:00Z points=1793606400000/);
});
