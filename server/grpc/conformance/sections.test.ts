/**
 * That the conformance tests leave no section out: each one of RFC 9113 §3–§8 and of RFC 7541 that binds a server is named
 * by a row or a test, or stands here with what binds it otherwise. Whether each MUST of a section has its row is not seen
 * here: only who reads the section knows.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { INTEROP_FOLDER } from "../testing/interop-service.ts";

const ROWED: Readonly<Record<string, readonly string[]>> = {
  "9113": [
    ...[
      "3.4",
      "4.1",
      "4.2",
      "4.3",
      "4.3.1",
      "5.1",
      "5.1.1",
      "5.1.2",
      "5.2",
      "5.2.2",
      "5.4.1",
      "5.4.2",
      "5.5",
    ],
    ...[
      "6.1",
      "6.2",
      "6.3",
      "6.4",
      "6.5",
      "6.5.2",
      "6.5.3",
      "6.6",
      "6.7",
      "6.8",
      "6.9",
      "6.9.1",
      "6.9.2",
      "6.10",
      "7",
    ],
    ...["8.1", "8.1.1", "8.2", "8.2.1", "8.2.2", "8.2.3", "8.3", "8.3.1", "8.3.2", "8.4", "8.5", "8.7"],
  ],
  // Priority, which RFC 9113 §5.3 deprecates and clients still send.
  "7540": ["5.3.1", "5.3.4", "6.3"],
  "7541": [
    "2.2",
    "2.3.1",
    "2.3.3",
    "4.1",
    "4.2",
    "4.3",
    "4.4",
    "5.1",
    "5.2",
    "6.1",
    "6.2.1",
    "6.2.2",
    "6.2.3",
    "6.3",
  ],
};

/** Sections without a row, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "9113 3.1": "names `h2` and `h2c`; the former by ALPN: `listener.test.ts`",
  "9113 3.2": "TLS with ALPN: `listener.test.ts`",
  "9113 3.3": "prior knowledge: every row begins so",
  "9113 5.2.1": "principles; its MUSTs are §6.9's",
  "9113 5.3": "deprecated: RFC 7540's rows",
  "9113 6.5.1": "the format of SETTINGS: §6.5's rows",
  "9113 6.9.3": "a window below zero: the test of §6.9.2",
  "9113 8.6": "101 is of HTTP/1.1; the server never sends it",
  "9113 8.8": "examples",
  "7541 1": "prose",
  "7541 2.1": "order of fields: the test of §8.2 of RFC 9113",
  "7541 2.3.2": "the dynamic table: §4's rows",
  "7541 2.4": "representations: §6's rows",
  "7541 3": "how a block is processed: every row",
  "7541 7": "advice to encoders: the server's header blocks enter nothing into a table",
};

/** Sections that the sources of the tests name. */
function named(): Set<string> {
  const folder = join(INTEROP_FOLDER, "..");
  const found = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".test.ts"))) {
    if (file === "sections.test.ts") continue;
    const source = readFileSync(join(folder, file), "utf8");
    for (const [, rfc, section] of source.matchAll(/RFC (9113|7540|7541) §(\d+(?:\.\d+)*)/g)) {
      found.add(`${rfc} ${section}`);
    }
    // Rows: `rows("9113", [ ["5.1", "why", …`, also those gathered in tables before.
    const [, rfc = "9113"] = /rows\("(\d+)"/.exec(source) ?? [];
    const later = source.indexOf('rows("7540"');
    for (const match of source.matchAll(/\[\s*"(\d+(?:\.\d+)*)",/g)) {
      found.add(`${later >= 0 && match.index > later ? "7540" : rfc} ${match[1]}`);
    }
  }
  return found;
}

t.test("every section that binds a server is named by a row or a test", async (t) => {
  const found = named();
  for (const [rfc, sections] of Object.entries(ROWED)) {
    for (const section of sections) t.ok(found.has(`${rfc} ${section}`), `RFC ${rfc} §${section}`);
  }
  const listed = new Set(
    Object.entries(ROWED).flatMap(([rfc, sections]) => sections.map((s) => `${rfc} ${s}`)),
  );
  for (const section of found) {
    // A chapter as a whole is named in headers of files.
    const isTold = listed.has(section) || section in OTHERWISE || /^\d+ \d$/.test(section);
    t.ok(isTold, `${section} is in the list above`);
  }
});
