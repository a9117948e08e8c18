/**
 * An application that treats each request as dice say: answers at once, later, in parts, early, never; resets; takes its
 * body at once or late. It keeps to the contract of `http2.ts`, and counts what the core must tell it.
 */
import type { SeededRandom } from "../../../engine/testing/fuzz.ts";
import type { Http2Application, Http2Connection, Http2Stream, StreamReader } from "../http2/http2.ts";
import { block, indexed } from "./plain-hpack.ts";

const STATUS_200 = indexed(8);
const TRAILERS = block(["grpc-status", "0"]);
const NOTHING = new Uint8Array(0);
const BYTES = Buffer.alloc(40_000, "d");
const LATER_MAX = 64;

export class DiceApplication implements Http2Application {
  readonly dice: SeededRandom;
  /** Readers that were neither told of the end nor ended their stream. */
  openCount = 0;
  requestCount = 0;
  closedCount = 0;
  breachCount = 0;
  #later: (() => void)[] = [];

  constructor(dice: SeededRandom) {
    this.dice = dice;
  }

  request(stream: Http2Stream, _headers: unknown, isEnd: boolean): StreamReader {
    this.requestCount += 1;
    return new DiceReader(this, stream, isEnd);
  }
  breach(): void {
    this.breachCount += 1;
  }
  connectionClosed(_connection: Http2Connection): void {
    this.closedCount += 1;
  }

  later(what: () => void): void {
    if (this.#later.length < LATER_MAX) this.#later.push(what);
    else what();
  }

  /** Does what was put off. */
  catchUp(): void {
    for (const what of this.#later.splice(0)) what();
  }
}

class DiceReader implements StreamReader {
  readonly #application: DiceApplication;
  readonly #stream: Http2Stream;
  readonly #mood: number;
  #sizeLeft: number;
  #isOver = false;
  #hasHeaders = false;

  constructor(application: DiceApplication, stream: Http2Stream, isEnd: boolean) {
    const { dice } = application;
    this.#application = application;
    this.#stream = stream;
    this.#mood = dice.below(100);
    this.#sizeLeft = dice.below(10) === 0 ? dice.below(BYTES.length) : dice.below(400);
    application.openCount += 1;
    if (this.#mood < 4) this.#do(() => stream.reset(8));
    else if (this.#mood < 8) this.#do(() => stream.headers(STATUS_200, true));
    else if (isEnd) this.#respond();
  }

  data(bytes: Uint8Array): void {
    const size = bytes.length;
    if (this.#mood % 5 === 0) this.#application.later(() => this.#stream.consumed(size));
    else this.#stream.consumed(size);
    if (this.#mood === 9) this.#do(() => this.#stream.reset(11));
  }
  end(): void {
    this.#respond();
  }
  closed(): void {
    const stream = this.#stream;
    this.#over();
    if (this.#mood % 3 === 0) this.#application.later(() => stream.release());
    else stream.release();
  }
  drained(): void {
    this.#parts();
  }

  #respond(): void {
    if (this.#isOver) return;
    if (this.#mood < 60) this.#answer();
    else if (this.#mood < 75) this.#application.later(() => this.#answer());
    else if (this.#mood < 85) this.#application.later(() => this.#parts());
    else this.#parts();
  }

  #answer(): void {
    if (this.#isOver) this.#stream.release();
    else if (this.#hasHeaders) this.#parts();
    else {
      const bytes = BYTES.subarray(0, this.#sizeLeft);
      const trailers = this.#mood % 4 === 0 ? NOTHING : TRAILERS;
      this.#do(() => this.#stream.answer(STATUS_200, bytes.subarray(0, 5), bytes.subarray(5), trailers));
    }
  }

  #parts(): void {
    if (this.#isOver) {
      this.#stream.release();
      return;
    }
    if (!this.#hasHeaders) {
      this.#hasHeaders = true;
      this.#stream.headers(STATUS_200, false);
    }
    while (this.#sizeLeft > 0) {
      const size = Math.min(this.#sizeLeft, 1 + this.#application.dice.below(9000));
      this.#sizeLeft -= size;
      if (!this.#stream.write(BYTES.subarray(0, size))) return;
    }
    this.#do(() => (this.#mood % 2 === 0 ? this.#stream.end() : this.#stream.headers(TRAILERS, true)));
  }

  /** The end, by us. */
  #do(end: () => void): void {
    if (this.#isOver) return;
    this.#over();
    end();
  }
  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#application.openCount -= 1;
  }
}
