/**
 * Where the passphrase of a private key comes from: a file that is named, the environment, or whoever sits at the
 * terminal. Never from the command line's words: those are for every process to read, and are kept in histories.
 */
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { CommandError } from "../cli/index.ts";

export const PASSPHRASE_ENV = "PROFFER_KEY_PASSPHRASE";
const PASSPHRASE_LENGTH_MAX = 1024;
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/** A terminal, or what stands for one. */
export interface SecretInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

/** Errors: INPUT_INVALID, CANCELLED, those of the file system. `again`: asked for twice, where it is new. */
export async function passphraseOf(
  options: { readonly passphraseFile?: string },
  what: string,
  again = false,
): Promise<string> {
  if (options.passphraseFile !== undefined) return firstLine(options.passphraseFile);
  const fromEnvironment = process.env[PASSPHRASE_ENV];
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  const input: SecretInput = process.stdin;
  if (input.isTTY !== true) {
    throw new CommandError("INPUT_INVALID", `the passphrase of ${what} is wanted, and there is no terminal`, {
      fix: `Name a file with --passphrase-file, or set ${PASSPHRASE_ENV}.`,
    });
  }
  const write = (text: string): void => void process.stderr.write(text);
  const passphrase = await askSecret(`passphrase of ${what}: `, input, write);
  if (again && (await askSecret("the same again: ", input, write)) !== passphrase) {
    throw new CommandError("INPUT_INVALID", "the two passphrases differ", { fix: "Try again." });
  }
  return passphrase;
}

function firstLine(path: string): string {
  const text = readFileSync(path, "utf8").replace(/\r?\n[\s\S]*$/, "");
  if (text === "" || text.length > PASSPHRASE_LENGTH_MAX) {
    throw new CommandError("INPUT_INVALID", `${path}: its first line is no passphrase`);
  }
  return text;
}

/** One line of a terminal, not shown. Errors: CANCELLED on Ctrl-C or the end of input. */
export function askSecret(
  prompt: string,
  input: SecretInput,
  write: (text: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = "";
    input.setRawMode?.(true); // Before the prompt: what is typed at once is not shown either.
    write(prompt);
    input.setEncoding("utf8");
    const end = (act: () => void): void => {
      input.off("data", onData);
      input.off("end", onEnd);
      input.setRawMode?.(false);
      input.pause();
      write("\n");
      act();
    };
    const onEnd = (): void => end(() => reject(new CommandError("CANCELLED", "no passphrase was given")));
    const onData = (text: string): void => {
      const next = afterKeys(typed, text);
      typed = next.typed;
      if (next.rest !== "") input.unshift(next.rest);
      if (next.end === "cancelled") onEnd();
      else if (next.end === "line") end(() => resolve(typed));
    };
    input.on("data", onData);
    input.on("end", onEnd);
    input.resume();
  });
}

/** What a line is after more keys were pressed; `rest` came after its end. */
function afterKeys(
  before: string,
  text: string,
): { typed: string; end: "" | "line" | "cancelled"; rest: string } {
  let typed = before;
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    if (character === "\r" || character === "\n") {
      return { typed, end: "line", rest: characters.slice(index + 1).join("") };
    }
    if (character === CTRL_C || character === CTRL_D) return { typed: "", end: "cancelled", rest: "" };
    if (character === "\u007f" || character === "\b") typed = [...typed].slice(0, -1).join("");
    else if (typed.length < PASSPHRASE_LENGTH_MAX) typed += character;
  }
  return { typed, end: "", rest: "" };
}
