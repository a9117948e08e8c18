/** `proffer sign BUNDLE`: whoever designed a strategy stands for it. The signature goes into the bundle's file. */
import type { Command } from "commander";
import { action } from "../cli/index.ts";
import { type ApproveOptions, addApproveOptions, approve } from "../keys/approve-bundle.ts";
import { readSignedBundle } from "../keys/bundle-documents.ts";

export function register(program: Command): void {
  const command = program
    .command("sign")
    .description("approve a bundle's strategy as the one who designed it")
    .argument("<bundle>", "file of the bundle; the signature is added to it");
  addApproveOptions(command, "designer").action(
    action((file: string, options: ApproveOptions) => approve(readSignedBundle(file), "signed", options)),
  );
}
