/**
 * `proffer forget`: has a running node erase a visitor, and says where copies remain.
 *
 * With `--export` what was known is written to a file that did not exist before. The file is made before the call: a
 * path that cannot be written must not cost what only the answer still holds.
 */
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import type { Command } from "commander";
import {
  action,
  colours as c,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  plainText,
  say,
  sayJson,
  visitorOption,
} from "../cli/index.ts";
import { callOnce, decodeResponse, encodeRequest } from "../client/index.ts";
import { addNodeOptions, clientOf, errorOf, type NodeOptions } from "../client/options.ts";

interface ForgetOptions extends NodeOptions {
  readonly export?: string;
  readonly json?: boolean;
}
type Visitor = ReturnType<typeof visitorOption>;

export function register(program: Command): void {
  const command = program
    .command("forget")
    .description("have a running node erase what it keeps of a visitor (needs the role `admin`)")
    .argument("<visitor>", "LEVEL:ID, such as customer:C-1001", visitorOption)
    .option("--export <file>", "first write what is known to this new file, as JSON");
  addNodeOptions(command)
    .option(...JSON_OPTION)
    .action(action(forget));
}

async function forget(visitor: Visitor, options: ForgetOptions): Promise<ExitCode> {
  const path = options.export;
  const { client, encoding } = clientOf(options);
  const descriptor = path === undefined ? null : openSync(path, "wx", 0o600);
  let isKept = false;
  try {
    const body = encodeRequest("ForgetVisitor", { visitor, exportFirst: path !== undefined }, encoding);
    const answer = await callOnce(client, "ForgetVisitor", body, { timeoutMs: options.timeout });
    if (!answer.ok) throw errorOf(answer);
    const response = decodeResponse("ForgetVisitor", answer.body, encoding);
    if (descriptor !== null && response.exported) {
      isKept = true;
      writeSync(descriptor, `${JSON.stringify(response.exported, null, 2)}\n`);
      fsyncSync(descriptor);
    }
    if (options.json) {
      sayJson(response);
      return EXIT.OK;
    }
    const name = plainText(`${visitor.level}:${visitor.id}`);
    const isForgotten = response.forgotten === true;
    say(isForgotten ? `${c.green("forgotten")} ${name}` : `there was nothing to forget of ${name}`);
    if (isKept) say(`what was known is in ${path}`);
    for (const place of (response.remainingIn ?? []) as string[])
      say(`  ${c.yellow("copies remain:")} ${plainText(place)}`);
    return EXIT.OK;
  } finally {
    client.close();
    if (descriptor !== null) closeSync(descriptor);
    if (path !== undefined && !isKept) rmSync(path, { force: true });
  }
}
