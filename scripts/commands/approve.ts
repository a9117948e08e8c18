/**
 * `proffer approve BUNDLE`: somebody other than its designer approves a strategy. The signature goes into the file.
 *
 * What nobody has signed yet is not there to be reviewed.
 */
import type { Command } from "commander";
import { action, CommandError, EXIT } from "../cli/index.ts";
import { type ApproveOptions, addApproveOptions, approve, approversOf } from "../keys/approve-bundle.ts";
import { readSignedBundle } from "../keys/bundle-documents.ts";

export function register(program: Command): void {
  const command = program
    .command("approve")
    .description("approve a bundle's strategy as a reviewer, after its designer signed it")
    .argument("<bundle>", "file of the bundle; the signature is added to it");
  addApproveOptions(command, "reviewer").action(
    action(async (file: string, options: ApproveOptions) => {
      const bundle = readSignedBundle(file);
      if (approversOf(bundle).length === 0) {
        throw new CommandError("SIGNATURE_MISSING", `nobody has signed the strategy of ${file} yet`, {
          fix: "Its designer signs first: `proffer sign BUNDLE`.",
          exitCode: EXIT.PROBLEMS,
        });
      }
      return await approve(bundle, "approved", options);
    }),
  );
}
