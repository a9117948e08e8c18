/**
 * `proffer keys`: makes key pairs and shows their public halves, as a node's configuration wants them.
 *
 * The private half stays in one encrypted file with its owner; nodes get public halves only.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { TRUST_ROLES, type TrustRole } from "../../engine/index.ts";
import {
  action,
  CommandError,
  colours as c,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { KEY_FILE_SUFFIX, type KeyFacts, readKeyFacts, writeNewKey } from "../keys/key-file.ts";
import { PASSPHRASE_ENV, passphraseOf } from "../keys/passphrase.ts";
import {
  addKeysFolderOption,
  type KeysFolderOptions,
  keyNames,
  keyPath,
  keysFolder,
  type SignerOptions,
} from "../keys/signer.ts";

interface JsonOptions {
  readonly json?: boolean;
}

const HELP = `
A key pair is one person's, or one pipeline's. What it may sign is said by each node (node.yaml, \`trust\`), by role:
  designer, reviewer   approve a strategy (proffer sign, proffer approve)
  operator             releases, stops, revokes (proffer release, stop, lift, revoke)
  data-publisher       newer lists under a released strategy (proffer release --data)
  feed-publisher       feeds (proffer feed push)`;

export function register(program: Command): void {
  const keys = program
    .command("keys")
    .description("make and show the keys that sign bundles and releases")
    .addHelpText("after", HELP);
  const make = keys
    .command("generate")
    .description("make a key pair; the private half is encrypted under a passphrase")
    .argument("<name>", "whose it is: lower-case letters, digits and `._-`");
  addKeysFolderOption(make)
    .option(
      "--passphrase-file <file>",
      `its first line encrypts the key (default: ${PASSPHRASE_ENV} of the environment, else you are asked)`,
    )
    .option(...JSON_OPTION)
    .action(action(generate));
  addKeysFolderOption(keys.command("list").description("list the keys of the folder"))
    .option(...JSON_OPTION)
    .action(action(list));
  addKeysFolderOption(
    keys
      .command("show")
      .description("print a key's public half, as a node's configuration wants it")
      .argument("<key>", "its name, or its file")
      .option(
        "--roles <roles>",
        `what the entry lets it sign, by commas: ${TRUST_ROLES.join(", ")}`,
        rolesOption,
      ),
  )
    .option(...JSON_OPTION)
    .action(action(show));
}

async function generate(name: string, options: SignerOptions & JsonOptions): Promise<ExitCode> {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) {
    throw new CommandError("INPUT_INVALID", "a key's name is 1 to 64 lower-case letters, digits and `._-`");
  }
  const folder = keysFolder(options);
  const path = join(folder, name + KEY_FILE_SUFFIX);
  if (existsSync(path)) {
    throw new CommandError("INPUT_INVALID", `${path} exists already: a key is never written over`, {
      fix: "Choose another name; a key that is not used any more can be removed by hand.",
    });
  }
  const passphrase = await passphraseOf(options, `the new key ${name}`, true);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const facts = writeNewKey(path, name, passphrase, Date.now());
  if (options.json) sayJson(facts);
  else {
    say(`${c.green("made")} ${c.bold(name)} ${facts.keyId} in ${path}`);
    say("Whoever runs the nodes adds it to `trust.keys` of their configuration, with its roles:");
    say();
    say(snippet(facts));
  }
  return EXIT.OK;
}

function list(options: KeysFolderOptions & JsonOptions): ExitCode {
  const folder = keysFolder(options);
  const facts = keyNames(folder).map((name) => readKeyFacts(join(folder, name + KEY_FILE_SUFFIX)));
  if (options.json) {
    sayJson({ folder, keys: facts });
    return EXIT.OK;
  }
  if (facts.length === 0) say(`there are no keys in ${folder}; \`proffer keys generate NAME\` makes one`);
  const width = Math.max(0, ...facts.map(({ name }) => name.length));
  for (const { name, keyId, publicKey, madeAt } of facts) {
    say(`${plainText(name).padEnd(width)}  ${keyId}  ${publicKey}  made ${madeAt.slice(0, 10)}`);
  }
  return EXIT.OK;
}

interface ShowOptions extends KeysFolderOptions, JsonOptions {
  readonly roles?: readonly TrustRole[];
}

function show(key: string, options: ShowOptions): ExitCode {
  const facts = readKeyFacts(keyPath({ ...options, key }));
  if (options.json) sayJson(options.roles === undefined ? facts : { ...facts, roles: options.roles });
  else say(snippet(facts, options.roles));
  return EXIT.OK;
}

function rolesOption(text: string): TrustRole[] {
  return text.split(",").map((name) => {
    const role = TRUST_ROLES.find((known) => known === name.trim());
    if (role !== undefined) return role;
    throw new InvalidArgumentError(
      `Of ${TRUST_ROLES.join(", ")}, one or more with commas between are wanted.`,
    );
  });
}

/** An entry of `trust.keys`; the roles are for whoever trusts it to say. */
function snippet({ name, keyId, publicKey }: KeyFacts, roles: readonly TrustRole[] = []): string {
  const hint = roles.length === 0 ? ` # of ${TRUST_ROLES.join(", ")}` : "";
  return [
    `    - name: ${plainText(name)} # ${keyId}`,
    `      publicKey: ${publicKey}`,
    `      roles: [${roles.join(", ")}]${hint}`,
  ].join("\n");
}
