/** Options of the commands that sign, and the key that they come to. */
import type { KeyObject } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { CommandError } from "../cli/index.ts";
import { KEY_FILE_SUFFIX, openKey, readKeyFacts } from "./key-file.ts";
import { PASSPHRASE_ENV, passphraseOf } from "./passphrase.ts";

export const KEYS_FOLDER_ENV = "PROFFER_KEYS";

export interface KeysFolderOptions {
  readonly keys?: string;
}
export interface SignerOptions extends KeysFolderOptions {
  /** A name in the folder of keys, or a file's path. */
  readonly key?: string;
  readonly passphraseFile?: string;
}

/** Who signs: `privateKey` is for signPayload and addSignature. */
export interface CommandSigner {
  readonly name: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

export function addKeysFolderOption(command: Command): Command {
  return command.addOption(
    new Option("--keys <dir>", "folder of your private keys (default: ~/.proffer/keys)").env(KEYS_FOLDER_ENV),
  );
}

export function addSignerOptions(command: Command, role: string): Command {
  command.option(
    "--key <name>",
    `whose signature: a key of the folder, or its file; one with the role ${role}`,
  );
  return addKeysFolderOption(command).option(
    "--passphrase-file <file>",
    `its first line opens the key (default: ${PASSPHRASE_ENV} of the environment, else you are asked)`,
  );
}

export function keysFolder(options: KeysFolderOptions): string {
  return options.keys ?? join(homedir(), ".proffer", "keys");
}

export function keyNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(KEY_FILE_SUFFIX))
    .map((name) => name.slice(0, -KEY_FILE_SUFFIX.length))
    .sort();
}

/** Errors: INPUT_INVALID. */
export function keyPath(options: SignerOptions): string {
  const folder = keysFolder(options);
  const { key } = options;
  const there = keyNames(folder);
  const fix =
    there.length === 0
      ? `There are none in ${folder}: \`proffer keys generate NAME\` makes one.`
      : `Name one with --key: ${there.join(", ")}.`;
  if (key === undefined) {
    if (there.length === 1) return join(folder, there[0]! + KEY_FILE_SUFFIX);
    throw new CommandError("INPUT_INVALID", "which key signs is not said", { fix });
  }
  const isPath = key.includes("/") || key.endsWith(KEY_FILE_SUFFIX);
  const path = isPath ? key : join(folder, key + KEY_FILE_SUFFIX);
  if (!existsSync(path)) throw new CommandError("INPUT_INVALID", `there is no key ${key} (${path})`, { fix });
  return path;
}

/** Asks for the passphrase where it has to. Errors: INPUT_INVALID, CANCELLED. */
export async function signerOf(options: SignerOptions): Promise<CommandSigner> {
  const path = keyPath(options);
  const { name, keyId } = readKeyFacts(path);
  const passphrase = await passphraseOf(options, `key ${name}`);
  return { name, keyId, privateKey: openKey(path, passphrase) };
}
