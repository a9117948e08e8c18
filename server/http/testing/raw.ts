/** A plain TCP client for hostile bytes: writes them, gathers what comes back until it is whole, the peer closes or time is up. */
import { connect } from "node:net";

export interface RawAnswer {
  readonly text: string;
  readonly isClosed: boolean;
}

/**
 * `parts` are written one by one, `gapMs` apart. Resolves when what came matches `whole`, when the peer closes, or
 * `waitMs` after the last part.
 */
export function raw(
  port: number,
  parts: readonly (string | Buffer)[],
  { gapMs = 5, waitMs = 300, whole }: { gapMs?: number; waitMs?: number; whole?: RegExp } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    let isClosed = false;
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, isClosed });
    };
    let timer: NodeJS.Timeout;
    const write = (index: number) => {
      if (isClosed) return;
      if (index === parts.length) {
        timer = setTimeout(finish, waitMs);
        return;
      }
      socket.write(parts[index]!);
      timer = setTimeout(() => write(index + 1), gapMs);
    };
    socket.on("connect", () => write(0));
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      if (whole?.test(text)) finish();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      isClosed = true;
      finish();
    });
  });
}

/** The bytes of a `Decide` in JSON. */
export function rawPost(path: string, body: string, headers = "content-type: application/json\r\n"): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
