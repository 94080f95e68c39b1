import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";
import { commandsOf, snippetsOf } from "./snippets.js";

describe.for(["docs/compare.md", "docs/export.md"])("%s, command by command", (page) => {
  const currentDirectory = temporaryDirectory();
  cpSync("examples", join(currentDirectory, "examples"), { recursive: true });
  const commands = snippetsOf(readFileSync(page, "utf8"))
    .filter(({ language }) => language === "sh")
    .flatMap(commandsOf);

  test("its commands are those of flowlab", () => {
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.filter((command) => !command.startsWith("flowlab "))).toEqual([]);
  });

  test.for(commands)("%s", async (command) => {
    const args = command.split(" ").slice(1);
    const { exitCode, stderr } = await runFlowlab(args, { currentDirectory });
    expect(exitCode, stderr).toBe(0);
  });
});
