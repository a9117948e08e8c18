/**
 * Text on a terminal that is drawn over itself, on stderr: stdout stays data.
 *
 * Every line is cut to the terminal's width, so that as many lines are there as were written, and the cursor finds its
 * way back. More lines than the terminal has rows would scroll: whoever draws keeps to `rows`.
 */
const ESCAPE = "\u001b[";
/** What follows it in a colour. */
const STYLE_END = /[0-9;]*m/y;
const WIDTH_DEFAULT = 80;
const ROWS_DEFAULT = 24;

export class LiveText {
  #linesDrawn = 0;

  get width(): number {
    return process.stderr.columns ?? WIDTH_DEFAULT;
  }
  get rows(): number {
    return process.stderr.rows ?? ROWS_DEFAULT;
  }

  /** Draws `text` in the place of what was drawn before. */
  draw(text: string): void {
    const lines = text.split("\n").map((line) => cutLine(line, this.width - 1));
    process.stderr.write(`${this.#back()}${lines.join("\n")}\n`);
    this.#linesDrawn = lines.length;
  }

  /** Takes away what was drawn. */
  clear(): void {
    process.stderr.write(this.#back());
    this.#linesDrawn = 0;
  }

  #back(): string {
    return this.#linesDrawn === 0 ? "" : `${ESCAPE}${this.#linesDrawn}A\r${ESCAPE}0J`;
  }
}

/** The first `width` characters that are seen; colours are ended where they are cut off. */
export function cutLine(line: string, width: number): string {
  let seen = 0;
  let hasStyle = false;
  for (let at = 0; at < line.length; ) {
    STYLE_END.lastIndex = at + ESCAPE.length;
    if (line.startsWith(ESCAPE, at) && STYLE_END.test(line)) {
      hasStyle = true;
      at = STYLE_END.lastIndex;
      continue;
    }
    if (seen === width) return line.slice(0, at) + (hasStyle ? `${ESCAPE}0m` : "");
    seen += 1;
    at += line.codePointAt(at)! > 0xffff ? 2 : 1;
  }
  return line;
}
