import t from "tap";
import { repeatedKey } from "./json-keys.ts";

for (const [text, expected, why] of [
  ['{"a":1,"b":2}', undefined, "two keys"],
  ['{"a":1,"a":2}', "a", "one key twice"],
  ['{"a":1,"\\u0061":2}', "a", "spelt with an escape"],
  ['{"a":{"a":1},"b":[{"a":1},{"a":2}]}', undefined, "in different objects"],
  ['{"x":{"tier":"gold","tier":"silver"}}', "tier", "in an inner object"],
  ['{"a":[1,"a","a"],"b":"a"}', undefined, "values are no keys"],
  ['{"a":"\\"a\\":{,","b":1}', undefined, "what stands in a text"],
  ['{"__proto__":1,"__proto__":2}', "__proto__", "a name that objects have an opinion on"],
  ['["a","a"]', undefined, "a list"],
] as const) {
  t.test(`keys that are there twice: ${why}`, async (t) => t.equal(repeatedKey(text), expected));
}
