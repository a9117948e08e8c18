/** Whether lanes can share a port of Node's own sockets: from Node 22.12 on (`reusePort`). */
export function canSharePort(version = process.versions.node): boolean {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  return major > 22 || (major === 22 && minor >= 12);
}
