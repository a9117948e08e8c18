/** Where the package lies, from compiled code (`dist/scripts/root.js`): assets (config, proto) are found under it. */
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
