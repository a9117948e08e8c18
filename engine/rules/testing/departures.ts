/**
 * Where `@marcbachmann/cel-js` 8.0.0 departs from CEL's specification, as EXPRESSIONS.md lists it. Each departure is shown
 * by rows of conformance-rows.ts: the expressions that `rows` matches, and no others, come out otherwise there.
 */

export interface Departure {
  /** As the page's first column has it. */
  readonly title: string;
  /** Expressions of conformance-rows.ts that show it. */
  readonly rows: RegExp;
}

export const DEPARTURES: readonly Departure[] = [
  { title: "a number that begins with its point (`.5`) does not parse", rows: /^-?\.5$/ },
  { title: "a raw string in three quotes does not end after a backslash (`r'''\\'''`)", rows: /^r'''\\'''$/ },
  { title: "`[,]` does not parse", rows: /^\[,\]/ },
  { title: "a form feed is not white space", rows: /\f/ },
  {
    title: "integers and numbers do not compare, mix or join (`1 == 1.0`, `2.0 in [1]`, `c ? 1 : 2.5`)",
    rows: /^(1\.?0? [!=]= 1(\.\d)?|9007199254740991 == 9007199254740991\.0|1 == double\('NaN'\)|\[1(\.0, 2)?\] == \[1.*\.0\]|\(profile\.b \? \[1\].*|true \? 1 : 2\.5|\(\[1\] \+ \[2\.5\]\)\[1\]|2(\.0)? in \[1(\.0)?, 2(\.0)?\]|\[1\.0\] in .*)$/,
  },
  {
    title: "strings are ordered by UTF-16 unit, not by code point",
    rows: /^'(\\uFFFD' < '😀|😀' > '\\uE000)'$/,
  },
  { title: "`matches` has no form `matches(text, pattern)`", rows: /^matches\(/ },
  { title: "`matches` is JavaScript's engine: it backtracks, and knows no `(?i)`", rows: /\.matches\('\(\?/ },
  { title: "there are no `charAt`, `replace`, `reverse`", rows: /\.(charAt|replace|reverse)\(/ },
  {
    title: "positions in strings count UTF-16 units",
    rows: /^'(😀a😀b'\.indexOf|a😀b'\.substring)/,
  },
  { title: "`indexOf` from the very end is an error", rows: /^'tacocat'\.indexOf\('t', 7\)$/ },
  {
    title: "`lowerAscii` and `upperAscii` change letters beyond ASCII",
    rows: /^'[^']*[Æαß][^']*'\.(lower|upper)Ascii/,
  },
  { title: "`trim` takes U+FEFF for white space, and U+0085 not", rows: /^'\\u(0085|180e).*\.trim/ },
  { title: "a macro over `[]` does not check where its body orders the item", rows: /^\[\]\.all\(/ },
  {
    title: '`int` of a text takes `""` and what JavaScript takes; of a number past 64 bits there is no error',
    rows: /^int\((''|1e99)\)$/,
  },
  {
    title: "`double` of a text takes hexadecimal digits, and infinity for too much",
    rows: /^double\('(0x10|1e999)'\)/,
  },
  {
    title: "there are no `int(timestamp)`, `string(timestamp)`, `string(duration)`, `timestamp(timestamp)`",
    rows: /^(int\(timestamp|string\((timestamp|duration)|timestamp\(profile\.t\))/,
  },
  { title: "`timestamp` takes 30 February", rows: /2026-02-30T/ },
  { title: '`duration("0")` is an error', rows: /^duration\('0'\)/ },
  {
    title: "timestamps and durations have no bounds (years 1 to 9999, 64 bits of nanoseconds)",
    rows: /^(duration\('(320000000000' \+|-?9000000000s)|timestamp\('(0001|9999)-)/,
  },
  { title: "duration + timestamp is typed as a duration", rows: /^duration\('120s'\) \+ timestamp/ },
  { title: 'fixed offsets (`"+02:00"`) are no time zones', rows: /\('[+-]?\d\d:\d\d'\)$/ },
  {
    title: "`getMilliseconds` of a duration is the whole duration",
    rows: /^duration\('123\.321s'\)\.getMilliseconds/,
  },
];

/** Where we are bounded and the library is as the specification: integers past ±(2^53 − 1). */
export const OUR_BOUNDS =
  /^-?9007199254740991 [-+*] [12]$|^94906267 \* 94906267$|^int\('9007199254740993'\)$/;
