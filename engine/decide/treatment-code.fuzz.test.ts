/** Codes come from outside: whatever is sent, the answer is null or a code that was minted, and nothing is thrown. */
import t from "tap";
import { fuzzSettings, SeededRandom } from "../testing/fuzz.ts";
import { offer } from "./testing/kit.ts";
import { CodeKeys, CodeMinter, openCode } from "./treatment-code.ts";

const { seed, runs } = fuzzSettings(5_000);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ é\u0000";

t.test("treatment codes: spliced, cut, lengthened, misspelt", async (t) => {
  t.comment(`seed ${seed}, ${runs} runs (PROFFER_TEST_SEED, PROFFER_TEST_RUNS)`);
  const random = new SeededRandom(seed);
  const keys = new CodeKeys([
    { keyId: "aa", key: new Uint8Array(32).fill(1) },
    { keyId: "bb", key: new Uint8Array(32).fill(2) },
  ]);
  const minter = new CodeMinter(keys);
  const minted = new Set<string>();
  const text = (length: number) => Array.from({ length }, () => random.pick([...ALPHABET])).join("");
  const mint = (): string => {
    const decisionId = Array.from({ length: 32 }, () => random.below(16).toString(16)).join("");
    minter.begin(decisionId, random.u32(), text(1 + random.below(20)), text(1 + random.below(60)));
    const [rule, zone] = [text(1 + random.below(40)), text(1 + random.below(40))];
    const parts = { channel: text(1 + random.below(40)), zone, rule, id: `${zone}/${rule}` };
    const code = minter.mint(
      {
        ...parts,
        index: 0,
        offer: offer(text(1 + random.below(40))),
        fallback: false,
        constants: [],
        personal: [],
      },
      { point: text(1 + random.below(40)), pointIndex: random.below(4) },
      random.below(256),
    );
    minted.add(code);
    return code;
  };
  const alterations: readonly ((code: string) => string)[] = [
    (code) => code.slice(0, random.below(code.length)),
    (code) => code + text(1 + random.below(40)),
    (code) => {
      const at = random.below(code.length);
      return code.slice(0, at) + text(random.below(3)) + code.slice(at + 1);
    },
    (code) => {
      const at = 32 * random.below(Math.floor(code.length / 32));
      return code.slice(0, at) + mint().slice(at);
    },
    (code) => code.slice(0, 32 * random.below(4)) + code.slice(32 * (1 + random.below(4))),
    (code) => text(code.length),
  ];
  let openedCount = 0;
  for (let run = 0; run < runs; run++) {
    const code = mint();
    if (openCode(keys, code) === null) t.fail(`run ${run}: a good code is not opened`);
    const altered = random.pick(alterations)(code);
    if (openCode(keys, altered) === null) continue;
    openedCount += 1;
    if (!minted.has(altered)) t.fail(`run ${run}: opened what was not minted: ${altered}`);
  }
  t.ok(openedCount < runs / 4, `${openedCount} of ${runs} were unaltered or minted anew`);
});
