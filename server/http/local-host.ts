/**
 * Which `Host` a node without credentials answers to: names of this machine only.
 *
 * Such a node listens on loopback, but a page of any site, open in a browser of this machine, reaches it once that
 * site's name is made to resolve to 127.0.0.1 (DNS rebinding). To the browser that is the site's own origin, so that
 * no check of origins helps; but the request still names the site.
 */
import { NodeError } from "../../engine/index.ts";

const LOCAL_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** The last one that was fine: nearly all callers send the same. */
let hostLast = "";

/** Errors: HOST_FORBIDDEN. */
export function checkLocalHost(host: string): void {
  if (host === hostLast && host !== "") return;
  if (!LOCAL_HOST.test(host)) {
    throw new NodeError(
      "HOST_FORBIDDEN",
      "without credentials a node answers to localhost, 127.0.0.0/8 and [::1] only, so that no web page can reach it by a name of its own: configure credentials to call it by another host",
    );
  }
  hostLast = host;
}
