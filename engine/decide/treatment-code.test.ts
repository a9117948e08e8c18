import fc from "fast-check";
import t from "tap";
import { decodeBase64Url, encodeBase64Url, encodeEnd } from "./code-base64.ts";
import type { Treatment } from "./generation.ts";
import { offer } from "./testing/kit.ts";
import { CodeKeys, CodeMinter, openCode } from "./treatment-code.ts";

const secret = (byte: number, keyId = "a1b2c3d4") => ({ keyId, key: new Uint8Array(32).fill(byte) });
const keys = new CodeKeys([secret(1)]);
const DECISION_ID = "00112233445566778899aabbccddeeff";
const AT_MS = Date.UTC(2026, 10, 2, 8);

function treatment(
  rule = "hero-latte",
  zone = "home",
  channel = "harbor-coffee",
  code = "latte-2for1",
): Treatment {
  const id = `${zone}/${rule}`;
  return {
    index: 0,
    id,
    channel,
    zone,
    rule,
    offer: offer(code),
    fallback: false,
    constants: [],
    personal: [],
  };
}
const HERO = { point: "home.hero", pointIndex: 0 };
function mintOne(codeKeys: CodeKeys, id = "C-1001", level = "customer", of = treatment()): string {
  const minter = new CodeMinter(codeKeys);
  minter.begin(DECISION_ID, AT_MS, level, id);
  return minter.mint(of, HERO, 0);
}

t.test("treatment code: says what it was minted for", async (t) => {
  t.same(openCode(keys, mintOne(keys)), {
    decisionId: DECISION_ID,
    atMs: AT_MS,
    level: "customer",
    id: "C-1001",
    channel: "harbor-coffee",
    rule: "hero-latte",
    offer: "latte-2for1",
    zone: "home",
    point: "home.hero",
    position: 0,
  });
  t.match(mintOne(keys), /^[A-Za-z0-9_-]+$/, "fits into any URL");
});

t.test("treatment code: any visitor and any names come back", async (t) => {
  const name = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 128 });
  const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      name,
      name,
      id,
      name,
      fc.nat(2 ** 40),
      fc.nat(255),
      (rule, level, visitorId, code, atMs, at) => {
        fc.pre(new TextEncoder().encode(visitorId).length <= 128);
        const minter = new CodeMinter(keys);
        minter.begin(DECISION_ID, atMs, level, visitorId);
        const opened = openCode(
          keys,
          minter.mint(treatment(rule, "home", "web", code), { point: level, pointIndex: 1 }, at),
        );
        return (
          opened !== null &&
          opened.rule === rule &&
          opened.level === level &&
          opened.id === visitorId &&
          opened.offer === code &&
          opened.point === level &&
          opened.position === at &&
          opened.atMs === atMs
        );
      },
    ),
  );
  t.pass();
});

t.test("treatment code: altered by any one bit it is none", async (t) => {
  const code = mintOne(keys);
  const bytes = decodeBase64Url(code)!;
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    if (openCode(keys, altered.toString("base64url")) !== null) t.fail(`bit ${bit} does not matter`);
  }
  const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const character of last)
    if (character !== code.at(-1))
      t.equal(openCode(keys, code.slice(0, -1) + character), null, `ends in ${character}`);
});

t.test("treatment code: any one character replaced, left out or doubled makes it none", async (t) => {
  const code = mintOne(keys);
  fc.assert(
    fc.property(fc.nat(code.length - 1), fc.string({ maxLength: 2 }), (at, put) => {
      const altered = code.slice(0, at) + put + code.slice(at + 1);
      return altered === code || openCode(keys, altered) === null;
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => openCode(keys, text) === null),
  );
  for (const text of ["", "A", "A".repeat(107), "A".repeat(5000), `${code}=`, `${code}${code}`])
    t.equal(openCode(keys, text), null);
});

t.test("treatment code: parts of two codes do not make a third", async (t) => {
  const minter = new CodeMinter(keys);
  minter.begin(DECISION_ID, AT_MS, "customer", "C-1");
  const one = minter.mint(treatment("r1"), HERO, 0);
  minter.begin(DECISION_ID.replace("0", "1"), AT_MS, "customer", "C-2");
  const two = minter.mint(treatment("r1"), HERO, 0);
  t.equal(one.length, two.length);
  for (let cut = 32; cut < one.length; cut += 32)
    t.equal(openCode(keys, one.slice(0, cut) + two.slice(cut)), null, `cut at ${cut}`);
});

t.test("treatment code: keys", async (t) => {
  const old = secret(1);
  const rotated = new CodeKeys([secret(2, "ffffffff"), old]);
  t.not(openCode(rotated, mintOne(keys)), null, "an older key of the fleet still verifies");
  t.equal(
    openCode(keys, mintOne(rotated)),
    null,
    "the first key mints, and a node without it does not know it",
  );
  t.not(mintOne(rotated), mintOne(keys));
  const sameHint = new CodeKeys([secret(3), old]);
  t.not(openCode(sameHint, mintOne(keys)), null, "hints may collide");
  t.equal(openCode(new CodeKeys([secret(3)]), mintOne(keys)), null, "another fleet's key of the same hint");
});

t.test("treatment code: does not show the visitor", async (t) => {
  const bytes = decodeBase64Url(mintOne(keys, "robin@harbor.example"))!;
  t.equal(bytes.includes("robin"), false);
  t.equal(bytes.includes("customer"), false);
  const minter = new CodeMinter(keys);
  const parts = ["a", "b"].map((digit) => {
    minter.begin(digit.repeat(32), AT_MS, "customer", "C-1");
    return minter.mint(treatment(), HERO, 0).slice(34, 64);
  });
  t.not(parts[0], parts[1], "nor that two presentations were to the same one");
});

t.test("treatment code: is of one presentation", async (t) => {
  const minter = new CodeMinter(keys);
  minter.begin(DECISION_ID, AT_MS, "customer", "C-1");
  const one = treatment();
  const two = treatment("*-rule");
  const codes = new Set<string>();
  for (const [of, point, pointIndex, position, why] of [
    [one, "home.hero", 0, 0, "a treatment at a point"],
    [one, "home.side", 1, 1, "the same at another point of the call"],
    [one, "home.hero", 0, 2, "the same at the same point, which the call asked for twice"],
    [two, "home.hero", 0, 0, "another at the first point"],
    [one, "receipt.footer", 7, 255, "the last place there can be"],
  ] as const) {
    const code = minter.mint(of, { point, pointIndex }, position);
    t.match(openCode(keys, code), { rule: of.rule, point, position }, why);
    t.equal(minter.mint(of, { point, pointIndex }, position), code, "its constants are kept");
    codes.add(code);
  }
  t.equal(codes.size, 5, "no two are alike");
  t.throws(() => minter.mint(one, HERO, 256), /position/, "a place that a code cannot hold");
  t.throws(() => minter.mint(one, { point: "no.such", pointIndex: -1 }, 0), /unknown point/);
});

t.test("treatment code: its parts are written as Buffer writes them", async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 96 }), (bytes) => {
      const size = bytes.length - (bytes.length % 3);
      const target = Buffer.alloc((size / 3) * 4);
      encodeBase64Url(bytes, size, target);
      return target.toString("latin1") === Buffer.from(bytes.subarray(0, size)).toString("base64url");
    }),
  );
  t.pass();
});

t.test("treatment code: its end is written as Buffer writes it", async (t) => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.nat(255), word, word, (first, low, high) => {
      const bytes = Buffer.alloc(9);
      bytes[0] = first;
      bytes.writeUInt32LE(low, 1);
      bytes.writeUInt32LE(high, 5);
      const target = Buffer.alloc(16, "-");
      encodeEnd(first, low, high, target, 2);
      return target.toString("latin1") === `--${bytes.toString("base64url")}--`;
    }),
  );
  t.pass();
});
