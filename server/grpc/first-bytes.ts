/** The first bytes of a connection, until somebody has had enough of them to know what it is. */
import type { Socket } from "node:net";

/**
 * Gathers what `stream` says, behind `before`, and shows it to `take` with every piece; once that says true, nothing
 * is read here any more, and `take` has attached whoever reads on. Nothing is shown of a `socket` that was destroyed.
 */
export function readFirst(
  socket: Socket,
  stream: Socket,
  before: Buffer | null,
  take: (bytes: Buffer) => boolean,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    if (socket.destroyed) return;
    stream.off("data", read);
    if (!take(bytes)) stream.on("data", read);
  };
  stream.on("data", read);
  if (before !== null) read(before);
}
