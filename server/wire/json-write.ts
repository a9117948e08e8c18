/** Writes JSON as bytes: what is short and plain by hand, everything else through `JSON.stringify`. */
import { ByteSink } from "./byte-sink.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const DELETE = 0x7f;
const DIGIT_0 = 0x30;
const DIGITS_MAX = 16;

/** Of an integer under way, the last one first. */
const digits = new Uint8Array(DIGITS_MAX);

export class JsonWriter extends ByteSink {
  /** Text that is known to be ASCII, as it stands. */
  ascii(text: string): void {
    const size = text.length;
    this.room(size);
    const { bytes } = this;
    let at = this.at;
    for (let index = 0; index < size; index++) bytes[at++] = text.charCodeAt(index);
    this.at = at;
  }

  /** A JSON string. The usual one, plain ASCII, is copied as it is checked. */
  quoted(text: string): void {
    const size = text.length;
    this.room(size + 2);
    const { bytes } = this;
    let at = this.at;
    bytes[at++] = QUOTE;
    for (let index = 0; index < size; index++) {
      const unit = text.charCodeAt(index);
      if (unit < SPACE || unit >= DELETE || unit === QUOTE || unit === BACKSLASH) {
        this.#stringified(text);
        return;
      }
      bytes[at++] = unit;
    }
    bytes[at++] = QUOTE;
    this.at = at;
  }

  /** Inside of a JSON string: text that is known to need no escaping: hex, base64url, names. */
  plain(text: string): void {
    const size = text.length;
    this.room(size);
    this.bytes.write(text, this.at, size, "latin1");
    this.at += size;
  }

  /** A finite number; others have no form in JSON and are written as text, as canonical proto3 JSON does. */
  number(value: number): void {
    if (value >= 0 && Number.isSafeInteger(value)) this.#integer(value);
    else if (Number.isFinite(value)) this.ascii(String(value));
    else this.quoted(String(value));
  }

  /** A tree of plain values. */
  tree(value: unknown): void {
    this.#stringified(value);
  }

  /** Digit by digit: no text is made of it. */
  #integer(value: number): void {
    let count = 0;
    let rest = value;
    do {
      const tens = Math.floor(rest / 10);
      digits[count++] = DIGIT_0 + (rest - tens * 10);
      rest = tens;
    } while (rest > 0);
    this.room(count);
    while (count > 0) this.bytes[this.at++] = digits[--count]!;
  }

  #stringified(value: unknown): void {
    const text = JSON.stringify(value);
    // A UTF-16 unit is at most three bytes.
    this.room(text.length * 3);
    this.at += this.bytes.write(text, this.at, "utf8");
  }
}
