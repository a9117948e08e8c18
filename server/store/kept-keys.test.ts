import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { KeyIndex } from "../../engine/segments/key-index.ts";
import { FreshBuffers } from "../../engine/segments/table-buffer.ts";
import { keysOf } from "../../engine/segments/testing/keys.ts";
import { temporaryFolder } from "../testing/node-kit.ts";
import { keepKeys, readKeptKeys, tableSecret } from "./kept-keys.ts";

const COUNT = 70_000;
const CHUNK = 65_536;
const idsOf = (count: number) => Array.from({ length: count }, (_, at) => `id-${at * 3}`);
const blobsOf = (ids: readonly string[]) =>
  Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, at) =>
    Buffer.from(
      ids
        .slice(at * CHUNK, (at + 1) * CHUNK)
        .map((id) => `${id}\n`)
        .join(""),
    ),
  );

t.test("kept keys: what was written is read, by the node that wrote it", async (t) => {
  const { path, remove } = temporaryFolder();
  t.teardown(remove);
  const secret = tableSecret(path);
  t.strictSame(tableSecret(path), secret, "the secret is drawn once");
  t.equal(statSync(join(path, "tables", "secret")).mode & 0o777, 0o600);
  const ids = idsOf(COUNT);
  const keys = keysOf(blobsOf(ids), COUNT, secret.hashSeed);
  // Appended to since: not what the file is of.
  const more = [...ids, "later"];
  keysOf(blobsOf(more), more.length, secret.hashSeed, { base: keys, mayAppend: true });
  keepKeys(path, [keys], secret);
  const read = readKeptKeys(path, ["customer", "device"], secret, new FreshBuffers());
  t.match(read, [{ level: "customer", count: COUNT, blobs: keys.blobs }]);
  const index = new KeyIndex(read[0]!.index.buffer, COUNT);
  t.equal(
    ids.findIndex((id, ordinal) => index.find(id) !== ordinal),
    -1,
    "every id has its ordinal",
  );
  const grown = keysOf(blobsOf(more), more.length, secret.hashSeed, { base: read[0]!, mayAppend: true });
  t.equal(grown.index.id, read[0]!.index.id, "and it has room for more");
  t.equal(new KeyIndex(grown.index.buffer, more.length).find("later"), COUNT);

  const file = join(
    path,
    "tables",
    readdirSync(join(path, "tables")).find((name) => name.endsWith(".keys"))!,
  );
  t.equal(statSync(file).mode & 0o777, 0o600);
  const bytes = readFileSync(file);
  const readNow = () => readKeptKeys(path, ["customer"], secret, new FreshBuffers()).length;
  for (const [why, damage] of [
    ["a bit of the index", () => writeFileSync(file, flipped(bytes, bytes.length >> 1))],
    ["a bit of the header", () => writeFileSync(file, flipped(bytes, 40))],
    ["a bit of the checksum", () => writeFileSync(file, flipped(bytes, bytes.length - 1))],
    ["its end", () => truncateSync(file, bytes.length - 5)],
    ["all of it", () => writeFileSync(file, "")],
  ] as const) {
    writeFileSync(file, bytes);
    t.equal(readNow(), 1, "whole");
    damage();
    t.equal(readNow(), 0, `damaged: ${why}`);
  }
  writeFileSync(file, bytes);
  const stranger = { ...secret, key: new Uint8Array(32) };
  t.strictSame(
    readKeptKeys(path, ["customer"], stranger, new FreshBuffers()),
    [],
    "another node's is not believed",
  );
});

t.test("kept keys: written again only for many more ids, and swept with their level", async (t) => {
  const { path, remove } = temporaryFolder();
  t.teardown(remove);
  const secret = tableSecret(path);
  const folder = join(path, "tables");
  const names = () => readdirSync(folder).filter((name) => name !== "secret");
  const keep = (count: number) => {
    keepKeys(path, [keysOf(blobsOf(idsOf(count)), count, secret.hashSeed)], secret);
    return readKeptKeys(path, ["customer"], secret, new FreshBuffers())[0]?.count;
  };
  t.equal(keep(100), undefined, "few ids are made as fast as they are read");
  t.equal(keep(COUNT), COUNT);
  t.equal(keep(COUNT + 1000), COUNT, "what it lacks is appended at a start");
  t.equal(keep(COUNT * 2), COUNT * 2);
  t.equal(keep(COUNT), COUNT, "another dictionary");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "0".repeat(32).concat(".keys")), "of a level that is gone");
  keep(COUNT);
  t.equal(names().length, 1);
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
