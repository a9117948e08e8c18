/**
 * What TLS ends a connection with, in words and with what to do about it. OpenSSL's own texts are lines of its source
 * files; Node's say what is wrong and not what to do.
 */

const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /certificate required|alert number 116\b/,
    "it demands a certificate of who calls, and none came: give one that it trusts (--cert FILE --cert-key FILE; a node's own is `controlTls`)",
  ],
  [
    /alert number 45\b/,
    "the certificate that was shown to it has expired, by its clock: have a new one made",
  ],
  [
    /alert number 4[02368]\b|tlsv1 alert unknown ca/,
    "it does not take the certificate that was shown to it, or wants one: give one of an authority that it trusts (--cert FILE --cert-key FILE; a node's own is `controlTls`)",
  ],
  [/alert number 70\b|unsupported protocol/, "it speaks no version of TLS that is spoken here"],
  [
    /wrong version number|packet length too long|http request/,
    "what listens there speaks no TLS: call it without (no --ca; http:// in place of https://), or give it a certificate",
  ],
  [/certificate has expired/, "its certificate has expired: have a new one made"],
  [/certificate is not yet valid/, "its certificate is not in force yet: look at the clocks"],
  [
    /self[- ]signed certificate|unable to (get|verify)/,
    "its certificate is of no authority that is trusted here: name the one that signed it (--ca FILE; for a bundle source `bundleSource.ca`)",
  ],
];

const OTHER_NAMES = /does not match certificate's altnames: (.*)/;
/** `error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…/ssl3_record.c:350:` */
const OPENSSL = /error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/i;

/** "": the text is no fault of TLS. */
export function tlsWords(text: string): string {
  for (const [fault, words] of WORDS) if (fault.test(text)) return words;
  const names = OTHER_NAMES.exec(text)?.[1];
  if (names !== undefined)
    return `its certificate is for other names (${names.trim()}): call it by one of its own`;
  const reason = OPENSSL.exec(text)?.[1];
  return reason === undefined ? "" : `TLS fails there: ${reason}`;
}
