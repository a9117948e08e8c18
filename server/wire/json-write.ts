/** Writes JSON as bytes: what is short and plain by hand, everything else through `JSON.stringify`. */
import { ByteSink } from "./byte-sink.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const DELETE = 0x7f;
const DIGIT_0 = 0x30;

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

  /** A JSON string of text that is known to need no escaping: hex, base64url, names. */
  plain(text: string): void {
    const size = text.length;
    this.room(size + 2);
    this.bytes[this.at] = QUOTE;
    this.bytes.write(text, this.at + 1, size, "latin1");
    this.at += size + 2;
    this.bytes[this.at - 1] = QUOTE;
  }

  /** A finite number; others have no form in JSON and are written as text, as canonical proto3 JSON does. */
  number(value: number): void {
    if (value >= 0 && value < 10 && Number.isInteger(value)) this.byte(DIGIT_0 + value);
    else if (Number.isFinite(value)) this.ascii(String(value));
    else this.quoted(String(value));
  }

  /** A tree of plain values. */
  tree(value: unknown): void {
    this.#stringified(value);
  }

  #stringified(value: unknown): void {
    const text = JSON.stringify(value);
    // A UTF-16 unit is at most three bytes.
    this.room(text.length * 3);
    this.at += this.bytes.write(text, this.at, "utf8");
  }
}
