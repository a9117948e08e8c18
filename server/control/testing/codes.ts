/** What a call that may fail ends with. */
import { NodeError } from "../../../engine/index.ts";

/** The NodeError's code, "" where there was none; another error as text. */
export async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === "function" ? work() : work);
    return "";
  } catch (error) {
    return error instanceof NodeError ? error.code : String(error);
  }
}
