/** `proffer init DIR`: a small complete workspace to start from. */
import type { Command } from "commander";
import { action, EXIT, JSON_OPTION, say, sayJson } from "../cli/index.ts";
import { writeStarter } from "../starter.ts";

export function register(program: Command): void {
  program
    .command("init")
    .description("make a new workspace folder to start from")
    .argument("<dir>", "folder to make; an empty one may be there")
    .option(...JSON_OPTION)
    .action(
      action(async (dir: string, options: { json?: boolean }) => {
        const files = await writeStarter(dir);
        if (options.json) {
          sayJson({ folder: dir, files });
          return EXIT.OK;
        }
        const shown = files.filter((path) => !path.startsWith("."));
        for (const path of shown) say(`  ${path}`);
        say(`${shown.length} files in ${dir}. Next:`);
        say(`  proffer check ${dir}`);
        say(`  proffer test ${dir}`);
        say(`  proffer build ${dir} -o ${dir}.bundle`);
        return EXIT.OK;
      }),
    );
}
