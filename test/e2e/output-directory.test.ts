import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import * as files from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileName, relativeFileName } from "../../cli/files/file-name.js";
import { checkOutputDirectory, RUN_FILE, writeDirectory } from "../../cli/files/output-directory.js";
import { InterruptedError } from "../../cli/flowlab-error.js";
import type { Io } from "../../cli/io.js";
import { permissionDenied, temporaryDirectory } from "./fake-io.js";

function io(currentDirectory: string, overrides: Partial<Io["files"]> = {}, signal = new AbortController().signal): Io {
  const nowhere = { isTTY: false, columns: 80, write: () => undefined };
  return {
    stdin: (async function* () {})(),
    stdout: nowhere,
    stderr: nowhere,
    env: {},
    files: { ...files, ...overrides },
    colour: "never",
    currentDirectory,
    now: () => 0,
    guardInterrupt: (work) => work(signal),
  };
}

const OURS = JSON.stringify({ writtenBy: "flowlab" });
const RUN = new Map([
  [RUN_FILE, OURS],
  ["group/eni-1-all.log", "2 record\n"],
]);

describe("writing a directory", () => {
  test("makes it and the directories above it, readable as any other", async () => {
    const base = temporaryDirectory();
    await writeDirectory("a/b", RUN, false, io(base));
    expect(await readFile(join(base, "a/b/group/eni-1-all.log"), "utf8")).toBe("2 record\n");
    expect(await readdir(join(base, "a"))).toEqual(["b"]);
    await mkdir(join(base, "plain"));
    expect((await stat(join(base, "a/b"))).mode).toBe((await stat(join(base, "plain"))).mode);
  });

  test("takes the place of an empty directory", async () => {
    const base = temporaryDirectory();
    await mkdir(join(base, "out"));
    await writeDirectory("out", RUN, false, io(base));
    expect(await readdir(join(base, "out"))).toEqual(["group", RUN_FILE]);
  });

  test.for([
    { name: "somebody's files", files: ["precious.txt"], force: true, message: "flowlab did not write it" },
    { name: "a run.json that is not ours", files: [`${RUN_FILE}`], force: true, message: "flowlab did not write it" },
  ])("refuses a directory with $name, even with --force", async ({ files: names, force, message }) => {
    const base = temporaryDirectory();
    await mkdir(join(base, "out"));
    for (const name of names) await writeFile(join(base, "out", name), "{}");
    await expect(writeDirectory("out", RUN, force, io(base))).rejects.toThrow(message);
    expect(await readdir(join(base, "out"))).toEqual(names);
  });

  test("replaces an earlier run with --force only, and leaves nothing of it", async () => {
    const base = temporaryDirectory();
    await writeDirectory("out", new Map([...RUN, ["old.txt", "old"]]), false, io(base));
    await expect(writeDirectory("out", RUN, false, io(base))).rejects.toMatchObject({ hint: "`--force` replaces it" });
    await writeDirectory("out", RUN, true, io(base));
    expect(await readdir(join(base, "out"))).toEqual(["group", RUN_FILE]);
    expect(await readdir(base)).toEqual(["out"]);
  });

  test("refuses a file and the current directory", async () => {
    const base = temporaryDirectory();
    await writeFile(join(base, "file"), "");
    await expect(checkOutputDirectory("file", true, io(base))).rejects.toThrow("it is a file");
    await expect(checkOutputDirectory(".", true, io(base))).rejects.toThrow("it is the current directory");
  });
});

describe("whole or not at all", () => {
  test("nothing is left when a file cannot be written", async () => {
    const base = temporaryDirectory();
    let writes = 0;
    const writeOne: Io["files"]["writeFile"] = (...args) =>
      ++writes === 2 ? Promise.reject(permissionDenied("eni-1-all.log")) : files.writeFile(...args);
    await expect(writeDirectory("deep/out", RUN, false, io(base, { writeFile: writeOne }))).rejects.toMatchObject({
      message: "cannot write to `deep/out`: permission denied",
      code: "File.EACCES",
    });
    expect(await readdir(base)).toEqual([]);
  });

  test("nothing is left when it is interrupted", async () => {
    const base = temporaryDirectory();
    await expect(writeDirectory("out", RUN, false, io(base, {}, AbortSignal.abort()))).rejects.toThrow(
      InterruptedError,
    );
    expect(await readdir(base)).toEqual([]);
  });

  test("an earlier run stays when the new one cannot take its place", async () => {
    const base = temporaryDirectory();
    await writeDirectory("out", RUN, false, io(base));
    let renames = 0;
    const rename: Io["files"]["rename"] = (...args) =>
      ++renames === 2 ? Promise.reject(permissionDenied("out")) : files.rename(...args);
    await expect(writeDirectory("out", RUN, true, io(base, { rename }))).rejects.toThrow("permission denied");
    expect(await readdir(base)).toEqual(["out"]);
    expect(await readFile(join(base, "out", RUN_FILE), "utf8")).toBe(OURS);
  });
});

describe("file names", () => {
  test.for([
    ["NextWorkVPCFlowLogsGroup", "NextWorkVPCFlowLogsGroup"],
    ["/aws/vpc/flow", "aws/vpc/flow"],
    ["../../etc", "%2E%2E/%2E%2E/etc"],
    ["a//b", "a/b"],
  ])("log group %s is directory %s", ([group, expected]) => {
    expect(relativeFileName(group as string)).toBe(expected);
  });

  test.for([
    ["Instance - NextWork VPC 1", "Instance - NextWork VPC 1"],
    ["a/b", "a%2Fb"],
    ["a%2Fb", "a%252Fb"],
    ["..", "%2E%2E"],
    ["", "%"],
    ["new\nline\u001b", "new%0Aline%1B"],
    ["é😀", "é%F0%9F%98%80"],
  ])("host %j is file %s", ([host, expected]) => {
    expect(fileName(host as string)).toBe(expected);
  });
});
