/** Bytes of a workspace file as text; where they are no UTF-8, what can be read of them and where the fault is. */
import type { Undecodable } from "../engine/workspace/load.ts";

export interface DecodedText {
  readonly text: string;
  readonly fault: Undecodable | null;
}

const REPLACEMENT = "\ufffd";
const REPLACEMENT_SIZE = 3;
const BYTE_ORDER_MARK_SIZE = 3;

/** Cost: O(bytes). A byte-order mark is left out. Never throws. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes, "utf-16le");
  if (first === 0xfe && second === 0xff) return utf16(bytes, "utf-16be");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), fault: null };
  } catch {
    const hasMark = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
    const body = Buffer.from(hasMark ? bytes.subarray(BYTE_ORDER_MARK_SIZE) : bytes);
    const text = body.toString("utf8");
    const message = "the text is not UTF-8";
    return { text, fault: { offset: faultOffset(body, text), message } };
  }
}

function utf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): DecodedText {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text, fault: { offset: 0, message: "the text is UTF-16; save the file as UTF-8" } };
}

/** UTF-16 offset of the first replacement character that is not in the bytes themselves. */
function faultOffset(bytes: Buffer, text: string): number {
  let sizeBefore = 0;
  let from = 0;
  for (let at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, from)) {
    sizeBefore += Buffer.byteLength(text.slice(from, at));
    const there = bytes.toString("latin1", sizeBefore, sizeBefore + REPLACEMENT_SIZE);
    if (there !== "\u00ef\u00bf\u00bd") return at;
    sizeBefore += REPLACEMENT_SIZE;
    from = at + 1;
  }
  return 0;
}
