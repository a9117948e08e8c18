/**
 * `proffer verify BUNDLE --config FILE`: judges a bundle as a node with that configuration would, and says of each check
 * how it comes out: hashes, approvals of the strategy, the release or data update, golden decisions.
 *
 * What only a running node knows is not judged here unless it is said: which number it has taken last (--seen), which
 * bundle it runs (--active: newer lists are held against its strategy and lists), what it was told to revoke.
 */
import type { Command } from "commander";
import { readBundleFile } from "../../engine/bundle/bundle-file.ts";
import {
  type BundleNames,
  changesOf,
  judgeDataShare,
  judgeDataUpdate,
  judgeRelease,
  judgeStrategy,
  loadBitmapLibrary,
  mergeDocuments,
  NodeError,
  policyText,
  readBundle,
  runGoldens,
  runSequences,
  type SignedDocument,
  type TrustPolicy,
} from "../../engine/index.ts";
import { loadConfig } from "../../server/config/config.ts";
import {
  action,
  colours as c,
  countText,
  EXIT,
  type ExitCode,
  integerOption,
  JSON_OPTION,
  plainText,
  say,
  sayJson,
} from "../cli/index.ts";
import { readSignedBundle, type SignedBundle, statementsOf } from "../keys/bundle-documents.ts";

interface VerifyOptions {
  readonly config?: string;
  readonly environment?: string;
  readonly seen: number;
  readonly active?: string;
  readonly test: boolean;
  readonly json?: boolean;
}

interface Check {
  readonly check: string;
  readonly ok: boolean;
  /** Of the refusal, "" where there is none. */
  readonly code: string;
  readonly message: string;
}

export function register(program: Command): void {
  program
    .command("verify")
    .description("judge a bundle as a node with a given configuration would")
    .argument("<bundle>", "file of the bundle")
    .option(
      "--config <file>",
      "the node's configuration, with its `trust` (default: nothing has to be signed)",
    )
    .option("--environment <name>", "in place of the configuration's")
    .option(
      "--seen <n>",
      "number of the last release (or data update) that the node took",
      integerOption(0, Number.MAX_SAFE_INTEGER),
      0,
    )
    .option("--active <file>", "the bundle that the node runs: how much of its lists a data update changes")
    .option("--no-test", "leave the golden decisions out")
    .option(...JSON_OPTION)
    .action(action(verify));
}

async function verify(file: string, options: VerifyOptions): Promise<ExitCode> {
  const policy = policyOf(options);
  const nowMs = Date.now();
  const checks: Check[] = [];
  const bundle = readSignedBundle(file); // What is no bundle at all is an error of the input.
  const active = options.active === undefined ? null : readSignedBundle(options.active);
  // A node keeps the approvals of what it runs: newer lists under it bring none.
  const documents = mergeDocuments(bundle.documents, active?.documents ?? []);
  checks.push(passed("hashes", `bundle ${bundle.bundleId}, strategy ${bundle.strategyRoot}`));
  checks.push(
    await checked("approvals", () => {
      const signers = judgeStrategy(policy, documents, bundle.strategyRoot, nowMs);
      if (policy.isOpen) return `${policy.environment} demands none`;
      return signers.map(({ role, name }) => `${role} ${name}`).join(", ");
    }),
  );
  checks.push(await checked("release", () => judgeStart(policy, bundle, active, options.seen, nowMs)));
  if (options.test) checks.push(await checked("goldens", () => testGoldens(bundle)));
  const ok = checks.every((check) => check.ok);
  if (options.json) {
    const { bundleId, strategyRoot, dataRoot } = bundle;
    const { environment } = policy;
    sayJson({ ok, bundleId, strategyRoot, dataRoot, environment, trust: policyText(policy), checks });
    return ok ? EXIT.OK : EXIT.PROBLEMS;
  }
  say(c.dim(policyText(policy)));
  for (const check of checks) {
    const mark = check.ok ? c.green("ok     ") : c.red("refused");
    say(
      `${mark} ${check.check.padEnd("approvals".length)}  ${plainText(check.message)}${check.ok ? "" : c.dim(` [${check.code}]`)}`,
    );
  }
  return ok ? EXIT.OK : EXIT.PROBLEMS;
}

/** Of the file alone: what the environment of this process says is not said to the node. Errors: CONFIG_INVALID. */
function policyOf({ config, environment }: VerifyOptions): TrustPolicy {
  const argv = [
    ...(config === undefined ? [] : ["--config", config]),
    ...(environment === undefined ? [] : ["--environment", environment]),
  ];
  return loadConfig({ argv, env: {}, defaultFile: "" }).config.trust;
}

const passed = (check: string, message: string): Check => ({ check, ok: true, code: "", message });

async function checked(check: string, judge: () => string | Promise<string>): Promise<Check> {
  try {
    return passed(check, await judge());
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { check, ok: false, code: error.code, message: error.message };
  }
}

/** What lets the bundle run: a release, else a data update, of this environment. */
async function judgeStart(
  policy: TrustPolicy,
  bundle: SignedBundle,
  active: SignedBundle | null,
  seen: number,
  nowMs: number,
): Promise<string> {
  const names: BundleNames = bundle;
  const newest = (kind: "release" | "dataUpdate"): SignedDocument | undefined =>
    statementsOf(bundle)
      .flatMap(({ payload, document }) =>
        payload.kind === kind && payload.environment === policy.environment
          ? [{ sequence: payload.sequence, document }]
          : [],
      )
      .sort((one, other) => other.sequence - one.sequence)[0]?.document;
  const release = newest("release");
  if (release !== undefined) {
    const { sequence, startAtMs } = judgeRelease(policy, release, names, seen, nowMs);
    const starts = startAtMs === undefined ? "" : `, from ${new Date(startAtMs).toISOString()} on`;
    return `number ${sequence} of ${policy.environment}${starts}`;
  }
  const update = newest("dataUpdate");
  if (update !== undefined) {
    const root = active?.strategyRoot ?? bundle.strategyRoot;
    const { sequence } = judgeDataUpdate(policy, update, names, root, seen, nowMs);
    const what = `data update number ${sequence} of ${policy.environment}`;
    if (active === null) return `${what}, where this strategy is in force`;
    const [before, after] = [readBundleFile(active.bytes), readBundleFile(bundle.bytes)];
    const changes = changesOf(before, after, await loadBitmapLibrary());
    // What other updates changed in this period only the node knows.
    judgeDataShare(policy, changes, { uses: [], nowMs, missedSinceMs: null });
    return `${what}, under the strategy that runs, within the share that may change`;
  }
  if (policy.isOpen) return `${policy.environment} demands none`;
  const message = `nothing in the file releases it in ${policy.environment}: \`proffer release\``;
  throw new NodeError("SIGNATURE_MISSING", message);
}

/** Errors: BUNDLE_*, GOLDEN_FAILED. */
async function testGoldens({ bytes }: SignedBundle): Promise<string> {
  const { model } = readBundle(bytes);
  const library = await loadBitmapLibrary();
  const reports = [...runGoldens(model, library), ...runSequences(model, library)];
  const failed = reports.filter((report) => !report.passed);
  if (failed.length === 0)
    return countText(reports.length, "golden decision and sequence", "golden decisions and sequences");
  const names = failed
    .slice(0, 5)
    .map(({ name }) => name)
    .join(", ");
  const more = failed.length > 5 ? ` and ${failed.length - 5} more` : "";
  throw new NodeError(
    "GOLDEN_FAILED",
    `${failed.length} of ${reports.length} come out otherwise: ${names}${more}`,
  );
}
