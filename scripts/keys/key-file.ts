/**
 * Private keys in files: Ed25519, always encrypted under a passphrase, readable by their owner alone.
 *
 * JSON, so that a key's name, id and public half can be read without the passphrase. The private half is PKCS #8 under
 * AES-256-GCM with a key that scrypt makes of the passphrase (64 MiB and a tenth of a second a guess); name, id and
 * public key are authenticated with it. A private key leaves here as a `KeyObject` only.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scryptSync,
} from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { canonicalJson, ENGINE_LIMITS, keyIdOf, parsePublicKey, publicKeyBytes } from "../../engine/index.ts";
import { syncFolder } from "../../server/store/atomic-file.ts";
import { CommandError } from "../cli/index.ts";

export const KEY_FILE_SUFFIX = ".key.json";
export const PASSPHRASE_LENGTH_MIN = 12;
const KIND = "proffer private key";
const KDF = { name: "scrypt", cost: 65_536, blockSize: 8, parallelization: 1 } as const;
const KDF_MEMORY_MAX = 128 * 1024 * 1024;
const CIPHER = "aes-256-gcm";
const KEY_SIZE_BYTES = 32;
const NONCE_SIZE_BYTES = 12;
const TAG_SIZE_BYTES = 16;
const SALT_SIZE_BYTES = 16;
const FILE_SIZE_MAX = 16 * 1024;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** What a key file says to everybody. */
export interface KeyFacts {
  readonly name: string;
  readonly keyId: string;
  /** Base64 of 32 bytes, as node.yaml takes it. */
  readonly publicKey: string;
  /** RFC 3339. */
  readonly madeAt: string;
  readonly path: string;
}

interface KeyFile extends Omit<KeyFacts, "path"> {
  readonly kind: typeof KIND;
  readonly format: 1;
  readonly kdf: typeof KDF & { readonly salt: string };
  readonly cipher: typeof CIPHER;
  readonly nonce: string;
  readonly tag: string;
  /** Encrypted PKCS #8, base64. */
  readonly data: string;
}

/** Draws a key and writes it to a new file. Cost: two fsyncs. Errors: INPUT_INVALID; EEXIST of the system. */
export function writeNewKey(path: string, name: string, passphrase: string, madeAtMs: number): KeyFacts {
  checkPassphrase(passphrase);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const bytes = publicKeyBytes(publicKey);
  const facts = {
    name,
    keyId: keyIdOf(bytes),
    publicKey: Buffer.from(bytes).toString("base64"),
    madeAt: new Date(madeAtMs).toISOString(),
  };
  const file = seal(facts, privateKey, passphrase);
  const descriptor = openSync(path, "wx", OWNER_ONLY);
  try {
    writeSync(descriptor, `${JSON.stringify(file, null, 2)}\n`);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(path));
  return { ...facts, path };
}

function checkPassphrase(passphrase: string): void {
  if (passphrase.length >= PASSPHRASE_LENGTH_MIN) return;
  throw new CommandError("INPUT_INVALID", `a passphrase has at least ${PASSPHRASE_LENGTH_MIN} characters`, {
    fix: "Choose a longer one: it is all that keeps a stolen key file from signing.",
  });
}

function seal(facts: Omit<KeyFacts, "path">, privateKey: KeyObject, passphrase: string): KeyFile {
  const salt = randomBytes(SALT_SIZE_BYTES);
  const nonce = randomBytes(NONCE_SIZE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(passphrase, salt), nonce);
  cipher.setAAD(authenticated(facts));
  const plain = privateKey.export({ format: "der", type: "pkcs8" });
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  plain.fill(0);
  return {
    kind: KIND,
    format: 1,
    ...facts,
    kdf: { ...KDF, salt: salt.toString("base64") },
    cipher: CIPHER,
    nonce: nonce.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    data: data.toString("base64"),
  };
}

/** Without the passphrase. Errors: INPUT_INVALID, those of the file system. */
export function readKeyFacts(path: string): KeyFacts {
  const { name, keyId, publicKey, madeAt } = readKeyFile(path);
  return { name, keyId, publicKey, madeAt, path };
}

/** Errors: INPUT_INVALID (no key file, others may read it, another passphrase), those of the file system. */
export function openKey(path: string, passphrase: string): KeyObject {
  const mode = statSync(path).mode;
  if ((mode & OTHERS) !== 0 && process.platform !== "win32") {
    throw new CommandError("INPUT_INVALID", `${path}: others than its owner may read this private key`, {
      fix: `chmod 600 ${path}; if somebody may have read it, make another key and revoke this one.`,
    });
  }
  const file = readKeyFile(path);
  const { name, keyId, publicKey, madeAt } = file;
  let plain: Buffer;
  try {
    const secret = keyOf(passphrase, Buffer.from(file.kdf.salt, "base64"));
    const decipher = createDecipheriv(CIPHER, secret, Buffer.from(file.nonce, "base64"), {
      authTagLength: TAG_SIZE_BYTES,
    });
    decipher.setAAD(authenticated({ name, keyId, publicKey, madeAt }));
    decipher.setAuthTag(Buffer.from(file.tag, "base64"));
    plain = Buffer.concat([decipher.update(Buffer.from(file.data, "base64")), decipher.final()]);
  } catch {
    // The cause says no more, and what it is about is secret.
    throw new CommandError("INPUT_INVALID", `${path}: the passphrase does not open it, or it was altered`, {
      fix: "Give the passphrase that the key was made with.",
    });
  }
  const privateKey = createPrivateKey({ key: plain, format: "der", type: "pkcs8" });
  plain.fill(0);
  return privateKey;
}

function keyOf(passphrase: string, salt: Buffer): Buffer {
  const { cost, blockSize, parallelization } = KDF;
  const options = { cost, blockSize, parallelization, maxmem: KDF_MEMORY_MAX };
  return scryptSync(passphrase.normalize("NFC"), salt, KEY_SIZE_BYTES, options);
}

function authenticated({ name, keyId, publicKey, madeAt }: Omit<KeyFacts, "path">): Buffer {
  return Buffer.from(canonicalJson({ kind: KIND, format: 1, name, keyId, publicKey, madeAt }));
}

function readKeyFile(path: string): KeyFile {
  const wrong = (what: string): CommandError =>
    new CommandError("INPUT_INVALID", `${path}: ${what}`, {
      fix: "`proffer keys generate NAME` makes a key; `proffer keys list` shows those that there are.",
    });
  if (statSync(path).size > FILE_SIZE_MAX) throw wrong("no key file: too large");
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw wrong("no key file"); // The parser's words quote the text.
  }
  const file = value as Partial<KeyFile> | null;
  if (file?.kind !== KIND || file.format !== 1) throw wrong("no key file of format 1");
  const { salt, ...kdf } = file.kdf ?? { salt: "" };
  const isKnown = canonicalJson(kdf) === canonicalJson(KDF) && file.cipher === CIPHER;
  const texts = [file.name, file.keyId, file.publicKey, file.madeAt, salt, file.nonce, file.tag, file.data];
  if (!isKnown || texts.some((text) => typeof text !== "string")) {
    throw wrong("encrypted in another way than this version knows");
  }
  const { name, keyId, publicKey } = file as KeyFile;
  const isNamed = name.length <= ENGINE_LIMITS.nameLengthMax && keyId === keyIdOf(parsePublicKey(publicKey));
  if (!isNamed) throw wrong("its key id is not its public key's");
  return file as KeyFile;
}
