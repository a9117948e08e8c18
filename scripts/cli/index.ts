/** What commands share: exit codes, errors, output, progress, option parsers. */
export * from "./command.ts";
export * from "./errors.ts";
export * from "./exit-codes.ts";
export * from "./options.ts";
export * from "./progress.ts";
export * from "./terminal.ts";
