/** `matches`: RE2's syntax row by row, faults with their places, bounds. */
import t from "tap";
import { foldCase } from "./char-set.ts";
import { MATCHED_TEXT_MAX, PATTERN_LENGTH_MAX, patternFault, Regex } from "./regex.ts";

for (const [pattern, text, expected, why] of [
  ["", "", true, "the empty pattern is everywhere"],
  ["", "abc", true, "in any text"],
  ["ubb", "hubba", true, "a part is enough"],
  ["^ubb", "hubba", false, "unless the start is asked for"],
  ["bba$", "hubba", true, "the end"],
  ["^$", "", true, "both"],
  ["^$", "\n", false, "a line feed is a character"],
  ["a$", "a\n", false, "the end is the text's, not the line's"],
  ["(?m)a$", "a\nb", true, "unless lines are asked for"],
  ["(?m)^b", "a\nb", true, "their starts, too"],
  ["(?m)\\Ab", "a\nb", false, "\\A stays the text's start"],
  ["a\\z", "a", true, "\\z the text's end"],
  ["a.b", "a\nb", false, "the point takes no line feed"],
  ["(?s)a.b", "a\nb", true, "unless asked to"],
  ["(?s:a.)b", "a\nb", true, "for a group"],
  ["(?s:a.)c.", "a\nc\n", false, "and only there"],
  ["(?i)GOLD", "gold", true, "case does not count"],
  ["(?i:G)old", "gold", true, "for a group"],
  ["(?i:G)OLD", "gold", false, "and only there"],
  ["(?i)a(?-i)b", "Ab", true, "flags are taken back"],
  ["(?i)a(?-i)b", "AB", false, "from there on"],
  ["((?i)a)b", "AB", false, "flags end with their group"],
  ["(?i)k", "\u212a", true, "the Kelvin sign is a k"],
  ["(?i)é", "É", true, "beyond ASCII"],
  ["(?i)[^a]", "A", false, "a negated set is folded first"],
  ["(?i)[à-ö]", "É", true, "ranges fold"],
  ["(?U)a+?", "a", true, "greed does not change an answer"],
  ["a|b|", "c", true, "an empty alternative"],
  ["^(foo|bar)+$", "foobarfoo", true, "alternatives repeat"],
  ["^(?:a|ab)(?:c|bcd)$", "abcd", true, "all ways are tried"],
  ["^a{3}$", "aaa", true, "counted"],
  ["^a{2,}$", "a", false, "at least"],
  ["^a{1,2}$", "aaa", false, "at most"],
  ["^a{0}$", "", true, "none"],
  ["a{,2}", "a{,2}", true, "no count: braces stand for themselves"],
  ["a{02}", "a{02}", true, "nor with a leading zero"],
  ["{", "{", true, "a brace alone"],
  ["^a*?b+?c??$", "aab", true, "lazy operators"],
  ["(a*)*$", "aaab", true, "a repetition of what may be empty"],
  ["(a*)+b", "aaac", false, "ends"],
  ["(|a)+$", "aaa", true, "whichever comes first"],
  ["[abc]", "b", true, "a set"],
  ["[^abc]", "b", false, "its complement"],
  ["[^a]", "\n", true, "takes line feeds"],
  ["[a-cx-z]", "y", true, "ranges"],
  ["[]a]", "]", true, "a first bracket is one of the set"],
  ["[^]a]", "]", false, "after the caret, too"],
  ["[a-]", "-", true, "a last hyphen as well"],
  ["[-a]", "-", true, "and a first one"],
  ["[a\\-z]", "b", false, "an escaped one"],
  ["[\\d_]", "7", true, "classes in sets"],
  ["[^\\d]", "7", false, "negated"],
  ["[\\D]", "7", false, "either way"],
  ["[[:alpha:]]", "x", true, "classes by name"],
  ["[[:^alpha:]]", "x", false, "negated by name"],
  ["[[:space:]]", "\v", true, "with the vertical tab"],
  ["\\s", "\v", false, "which \\s has not"],
  ["\\w\\W", "a-", true, "words"],
  ["\\w", "é", false, "are ASCII"],
  ["\\bcat\\b", "a cat sat", true, "edges of words"],
  ["\\bcat\\b", "concat", false, "of whole ones"],
  ["\\Bcat\\b", "concat", true, "or not"],
  ["\\Q.*\\E+$", "a.**", true, "quoted text; the operator is about its end"],
  ["\\Qa", "a", true, "quoted to the end"],
  ["\\.\\_\\-", "._-", true, "punctuation may be escaped"],
  ["\\x41\\x{1F600}\\101\\0", "A😀A\0", true, "characters by number"],
  ["\\a\\f\\n\\r\\t\\v", "\x07\f\n\r\t\v", true, "and by letter"],
  ["^.$", "😀", true, "a character is a code point"],
  ["(a|😀){2}", "🐱😀😀", true, "beyond the first plane"],
  ["a+ñ+a+ñ+a+", "mañaña", true, "any alphabet"],
  ["[😀-😃]", "😁", true, "in ranges"],
  ["(?P<year>\\d{4})-(?<month>\\d\\d)", "in 2026-11", true, "names of groups say nothing"],
  ["^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", "123e4567-e89b-12d3-a456-426614174000", true, "an id"],
  ["^^a", "a", true, "assertions again"],
  ["x^a", "xa", false, "or where they cannot be"],
  ["(^a|b)c", "bc", true, "an anchor in one alternative"],
] as const) {
  t.test(`regex: ${why}: ${pattern}`, async (t) => t.equal(new Regex(pattern).test(text), expected));
}

/** The part between « and » is what the fault points at. */
for (const [marked, message] of [
  ["«(»a", /has no `\)`/],
  ["a«)»", /closes nothing/],
  ["a«[»b", /has no `\]`/],
  ["[«z-a»]", /upwards/],
  ["«*»a", /repeats nothing/],
  ["a|«+»", /repeats nothing/],
  ["a*«*»", /right after another/],
  ["a+?«{2}»", /right after another/],
  ["«a{2,1}»", /smaller first/],
  ["«a{1001}»", /from 0 to 1000/],
  ["x«\\1»", /back references/],
  ["x«\\k»<a>", /no escape/],
  ["«\\é»", /no escape/],
  ["a«\\»", /no escape/],
  ["«\\p»{L}", /classes of Unicode/],
  ["[«\\P»N]", /classes of Unicode/],
  ["«(?=»a)", /RE2 knows/],
  ["«(?<»=a)b", /RE2 knows/],
  ["«(?!»a)", /RE2 knows/],
  ["«(?i»", /RE2 knows/],
  ["«(?)»", /RE2 knows/],
  ["(?P<a>x)«(?P<a>»y)", /two groups/],
  ["«(?P<a-»b>x)", /a group's name/],
  ["[«[:letters:]»]", /no class/],
  ["«\\x»zz", /takes two digits/],
  ["«\\x»{110000}", /takes two digits/],
  ["«(a{100}){100}»", /too large/],
  ["«((((((a{1000}){1000}){1000}){1000}){1000}){1000})»", /too large/],
  ["«((((((){1000}){1000}){1000}){1000}){1000})»", /too large/],
] as const) {
  t.test(`regex refuses: ${marked}`, async (t) => {
    const fault = patternFault(marked.replace(/[«»]/g, ""));
    t.match(fault?.message, message);
    t.strictSame([fault?.start, fault?.end], [marked.indexOf("«"), marked.indexOf("»") - 1]);
  });
}

t.test("regex: bounds of pattern, nesting and text", async (t) => {
  t.match(patternFault("a".repeat(PATTERN_LENGTH_MAX + 1))?.message, /longer than/);
  t.match(patternFault("(".repeat(500))?.message, /too deeply/);
  t.equal(new Regex("a").test("a".repeat(MATCHED_TEXT_MAX)), true);
  t.equal(new Regex("a").test("a".repeat(MATCHED_TEXT_MAX + 1)), undefined);
});

t.test("regex: more states than there is room for", async (t) => {
  const regex = new Regex("^(a|b)*a(a|b){11}$");
  const javaScript = /^(a|b)*a(a|b){11}$/;
  let word = 1;
  for (let count = 0; count < 400; count++) {
    word = (word * 1_103_515_245 + 12_345) % 2 ** 31;
    const text = word.toString(2).replaceAll("0", "a").replaceAll("1", "b").repeat(2).slice(0, 40);
    t.equal(regex.test(text), javaScript.test(text), text);
  }
});

t.test("regex: folding is Unicode's simple one, as JavaScript has it", async (t) => {
  let differences = 0;
  for (const codePoint of [..."kKsSſKßẞµμΜςσΣÅåÅθϑΘϴіІǅǄǆꙊꙋᏚꭚ𐐀𐐨iIıİ"].map((each) => each.codePointAt(0)!)) {
    const folded = new Set<number>();
    const set = foldCase([codePoint, codePoint]);
    for (let at = 0; at < set.length; at += 2)
      for (let each = set[at]!; each <= set[at + 1]!; each++) folded.add(each);
    const pattern = new RegExp(`^\\u{${codePoint.toString(16)}}$`, "iu");
    for (let each = 0; each < 0x1e944; each++) {
      if (each >= 0xd800 && each <= 0xdfff) continue;
      if (pattern.test(String.fromCodePoint(each)) !== folded.has(each)) differences += 1;
    }
  }
  t.equal(differences, 0);
});
