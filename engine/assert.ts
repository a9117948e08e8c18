/**
 * Assertions that stay on in production: a broken one is a programmer error, and the lane that meets it ends.
 *
 * Messages are constant strings; a template literal would be built on every call, also when the check passes.
 */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** For the branch that the types say cannot be reached. */
export function unreachable(_value: never, message: string): never {
  throw new AssertionError(message);
}
