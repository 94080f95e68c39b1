import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";
import { commandsOf, snippetsOf } from "./snippets.js";

const commands = snippetsOf(readFileSync("docs/compare.md", "utf8"))
  .filter(({ language }) => language === "sh")
  .flatMap(commandsOf);

describe("docs/compare.md, command by command", () => {
  const currentDirectory = temporaryDirectory();
  cpSync("examples", join(currentDirectory, "examples"), { recursive: true });

  test("its commands are those of flowlab", () => {
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.filter((command) => !command.startsWith("flowlab "))).toEqual([]);
  });

  test.for(commands)("%s", async (command) => {
    const args = command.split(" ").slice(1);
    const { exitCode, stderr } = await runFlowlab(args, { currentDirectory });
    expect(exitCode, stderr).toBe(0);
  });
});
