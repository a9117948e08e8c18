import t from "tap";
import { networkOf } from "./connection-counts.ts";
import { parseProxyHeader } from "./proxy-header.ts";

const V2 = "0d0a0d0a000d0a515549540a";
const v2 = (hex: string) => Buffer.from(V2 + hex, "hex");
const INET = "c0000201" + "0a000001" + "1234" + "c383";
const INET6 = `20010db8${"0".repeat(23)}1${"0".repeat(32)}1234c383`;

for (const [bytes, expected, why] of [
  [
    Buffer.from("PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\nPRI"),
    { size: 41, address: "192.0.2.1" },
    "v1, IPv4",
  ],
  [Buffer.from("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"), { size: 32, address: "2001:db8::1" }, "v1, IPv6"],
  [Buffer.from("PROXY UNKNOWN\r\n"), { size: 15, address: null }, "v1 that knows nothing"],
  [
    Buffer.from("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"),
    { size: 35, address: null },
    "v1 unknown, with more",
  ],
  [Buffer.from("PROXY TCP4 192.0.2.1"), "more", "v1 that is not there yet"],
  [Buffer.from("PRO"), "more", "as little as that"],
  [Buffer.from("PRI * HTTP/2.0\r\n"), "none", "HTTP/2's own preface"],
  [Buffer.of(0x16, 3, 1), "none", "TLS"],
  [Buffer.from(`PROXY TCP4 ${"1".repeat(110)}`), "invalid", "v1 without an end"],
  [Buffer.from("PROXY TCP4 2001:db8::1 ::1 1 2\r\n"), "invalid", "an address of another family"],
  [Buffer.from("PROXY TCP4 192.0.2.1 10.0.0.1 70000 443\r\n"), "invalid", "a port that is none"],
  [Buffer.from("PROXY TCP4 192.0.2.1\r\n"), "invalid", "fields are missing"],
  [v2(`2111000c${INET}`), { size: 28, address: "192.0.2.1" }, "v2, IPv4"],
  [v2(`21110010${INET}03000100`), { size: 32, address: "192.0.2.1" }, "v2 with TLVs"],
  [v2(`21210024${INET6}`), { size: 52, address: "2001:db8:0:0:0:0:0:1" }, "v2, IPv6"],
  [v2("20000000"), { size: 16, address: null }, "v2, the proxy itself"],
  [v2("21310000"), { size: 16, address: null }, "v2, a UNIX socket"],
  [v2(`2111000c${INET.slice(0, 8)}`), "more", "v2 that is not there yet"],
  [Buffer.from(V2.slice(0, 10), "hex"), "more", "part of the signature"],
  [v2(`1111000c${INET}`), "invalid", "another version"],
  [v2(`2211000c${INET}`), "invalid", "another command"],
  [v2("21110004c0000201"), "invalid", "too short for its family"],
  [v2("2111ffff"), "invalid", "far too long"],
] as const) {
  t.test(`PROXY header: ${why}`, async (t) => t.strictSame(parseProxyHeader(bytes), expected));
}

for (const [address, expected, why] of [
  ["192.0.2.1", "192.0.2.1", "IPv4 counts by itself"],
  ["::ffff:192.0.2.1", "192.0.2.1", "also where it came over IPv6"],
  ["0:0:0:0:0:ffff:c000:201", "192.0.2.1", "also as version 2 of the PROXY header brings it"],
  ["::FFFF:c000:201", "192.0.2.1", "and version 1"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2", "IPv6 counts by its /64"],
  ["2001:DB8::6", "2001:db8:0:0", "however it is written"],
  ["2001:0db8:0001::", "2001:db8:1:0", "with zeros in front"],
  ["fe80::1%eth0", "fe80:0:0:0", "with a zone"],
] as const) {
  t.test(`address: ${why}`, async (t) => t.equal(networkOf(address), expected));
}
