/**
 * What `proffer sign` and `proffer approve` have in common: one more approval of a bundle's strategy, by one key.
 *
 * To a node both are the same statement; a signature counts for the roles that the node gives its key. Two commands,
 * because two people do two things: who made the strategy stands for it, who reviews it looks at what another made.
 */
import type { Command } from "commander";
import { type Approval, signPayload } from "../../engine/index.ts";
import {
  CommandError,
  colours as c,
  EXIT,
  type ExitCode,
  instantOption,
  JSON_OPTION,
  listOption,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { addDocuments, type SignedBundle, statementsOf } from "./bundle-documents.ts";
import { addSignerOptions, type SignerOptions, signerOf } from "./signer.ts";

export interface ApproveOptions extends SignerOptions {
  readonly environment: readonly string[];
  readonly expires?: number;
  readonly comment?: string;
  readonly json?: boolean;
}

export function addApproveOptions(command: Command, role: string): Command {
  return addSignerOptions(command, role)
    .option("--environment <name>", "it counts there only (repeatable; default: everywhere)", listOption, [])
    .option("--expires <time>", "from then on it counts no more (RFC 3339, a day, or +90d)", instantOption)
    .option("--comment <text>", "kept with it, for people")
    .option(...JSON_OPTION);
}

/** Ids of the keys that approved this strategy already. */
export function approversOf(bundle: SignedBundle): string[] {
  return statementsOf(bundle)
    .filter(({ payload }) => payload.kind === "approval" && payload.strategyRoot === bundle.strategyRoot)
    .flatMap(({ document }) => document.signatures.map(({ keyId }) => keyId));
}

export async function approve(
  bundle: SignedBundle,
  done: string,
  options: ApproveOptions,
): Promise<ExitCode> {
  const signer = await signerOf(options);
  if (approversOf(bundle).includes(signer.keyId)) {
    throw new CommandError(
      "INPUT_INVALID",
      `${signer.name} (${signer.keyId}) has approved this strategy already`,
      {
        fix: "A key counts once: the next approval is another key's, named with --key.",
      },
    );
  }
  const { environment: environments, expires, comment } = options;
  const approval: Approval = {
    kind: "approval",
    madeAtMs: Date.now(),
    strategyRoot: bundle.strategyRoot,
    ...(environments.length === 0 ? {} : { environments }),
    ...(expires === undefined ? {} : { expiresAtMs: expires }),
    ...(comment === undefined ? {} : { comment }),
  };
  const after = approversOf(addDocuments(bundle, [signPayload(approval, signer.privateKey)]));
  if (options.json) {
    const { bundleId, strategyRoot, path } = bundle;
    sayJson({ ok: true, file: path, bundleId, strategyRoot, keyId: signer.keyId, approvals: after });
    return EXIT.OK;
  }
  say(
    `${c.green(done)} strategy ${bundle.strategyRoot} as ${c.bold(plainText(signer.name))} (${signer.keyId})`,
  );
  const where = environments.length === 0 ? "in every environment" : `in ${environments.join(", ")}`;
  say(`  ${where}; approvals in ${bundle.path}: ${after.length}`);
  return EXIT.OK;
}
