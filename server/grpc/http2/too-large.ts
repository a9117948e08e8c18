/** The answer to a header list larger than we take, where the application has none of its own. */
import { encodeStaticBlock } from "./hpack/static-block.ts";

/** RFC 6585 §5. */
export const ANSWER_431: Uint8Array = encodeStaticBlock([":status", "431"]);
