import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseLab, runLab, type LabRun } from "../../lab/index.js";
import { temporaryDirectory } from "../e2e/fake-io.js";
import { TSHARK_SKIPPED, tsharkFields } from "../e2e/tshark.js";

/** The built-in lab, captured. */
function capturedRun(): LabRun {
  const lab = parseLab(readFileSync("examples/vpc-monitoring/lab.yaml", "utf8"), "lab.yaml");
  if (!lab.ok) throw new Error(lab.issues[0]?.message);
  return runLab(lab.value, { capture: true });
}

test("capturing changes nothing else, and the same lab gives the same bytes", () => {
  const run = capturedRun();
  const lines = (each: LabRun): readonly string[] =>
    each.streams.flatMap(({ records }) => records.map(({ line, explanation }) => line + JSON.stringify(explanation)));
  expect(lines(run)).toEqual(lines(runLab(run.lab)));
  expect(runLab(run.lab).captures).toEqual([]);
  expect(capturedRun().captures).toEqual(run.captures);
});

describe.skipIf(TSHARK_SKIPPED !== null)(`what Wireshark reads (${TSHARK_SKIPPED ?? "tshark"})`, () => {
  const directory = temporaryDirectory();
  let run: LabRun;
  beforeAll(() => {
    run = capturedRun();
    for (const { interfaceId, chunks } of run.captures) writeFileSync(fileOf(interfaceId), Buffer.concat(chunks));
  });

  function fileOf(interfaceId: string): string {
    return join(directory, `${interfaceId}.pcapng`);
  }

  test("every interface has a file of its own, every packet is whole, every checksum right", () => {
    expect(run.captures).toHaveLength(2);
    for (const { interfaceId, packets } of run.captures) {
      const file = fileOf(interfaceId);
      const names = tsharkFields(file, ["frame.interface_name"]);
      expect(names).toEqual(Array.from({ length: packets }, () => [interfaceId]));
      const status = ["ip", "tcp", "udp", "icmp"].map((protocol) => `${protocol}.checksum.status==0`).join(" || ");
      expect(tsharkFields(file, ["frame.number"], `_ws.malformed || ${status}`)).toEqual([]);
    }
  });

  test("counted by flow, direction and verdict, packets and bytes are the records'", () => {
    const logged = run.streams[0]!;
    const file = fileOf(logged.interfaceId);
    const fields = ["ip.src", "ip.dst", "ip.proto", "tcp.port", "udp.port", "frame.len", "frame.comment"];
    const key = (...parts: readonly unknown[]): string => parts.join(" ");
    const captured = new Map<string, readonly [packets: number, bytes: number]>();
    for (const [source, destination, protocol, tcp, udp, length, comment = ""] of tsharkFields(file, fields)) {
      const ports = tcp || udp || "0,0";
      const flow = key(source, destination, ports, protocol, /^[A-Z]+/.exec(comment)?.[0]);
      const [packets, bytes] = captured.get(flow) ?? [0, 0];
      captured.set(flow, [packets + 1, bytes + Number(length)]);
    }
    const recorded = new Map<string, readonly [packets: number, bytes: number]>();
    for (const { line } of logged.records) {
      const [, , , source, destination, from, to, protocol, packets, bytes, , , action, status] = line.split(" ");
      if (status !== "OK") continue;
      const flow = key(source, destination, `${from},${to}`, protocol, action);
      const [before, bytesBefore] = recorded.get(flow) ?? [0, 0];
      recorded.set(flow, [before + Number(packets), bytesBefore + Number(bytes)]);
    }
    expect(Object.fromEntries(captured)).toEqual(Object.fromEntries(recorded));
  });

  test("conversations are whole: nothing is missing, out of order or acknowledged unseen", () => {
    const wrong = ["lost_segment", "out_of_order", "ack_lost_segment"]
      .map((flag) => `tcp.analysis.${flag}`)
      .join(" || ");
    for (const { interfaceId } of run.captures) {
      expect(tsharkFields(fileOf(interfaceId), ["frame.number", "_ws.col.Info"], wrong)).toEqual([]);
    }
  });

  test("echo replies answer their requests", () => {
    const file = fileOf(run.streams[0]!.interfaceId);
    const replies = tsharkFields(file, ["icmp.resp_to"], "icmp.type == 0");
    expect(replies.length).toBeGreaterThan(0);
    expect(replies.every(([request]) => request !== "")).toBe(true);
  });

  test("a comment says the verdict, the rule that decided, whose packet it is and what became of it", () => {
    const comments = run.captures.flatMap(({ interfaceId }) => tsharkFields(fileOf(interfaceId), ["frame.comment"]));
    const texts = comments.map(([comment = ""]) => comment.replaceAll("\\n", "\n"));
    expect(texts.every((text) => /^(ACCEPT|REJECT): .+\n.+ of .+\n.+/.test(text))).toBe(true);
    expect(texts).toContainEqual(
      expect.stringMatching(
        /^ACCEPT: security group .+ allows .+ and entry 100 of .+\necho request of `.+`\ndropped at igw-/,
      ),
    );
    expect(texts).toContainEqual(expect.stringMatching(/^REJECT: no security group rule admits it .+\nSYN of /));
  });

  test("direction is known: what comes in is not what goes out", () => {
    const { interfaceId } = run.captures[0]!;
    const own = run.lab.topology.networkInterfaces.find(({ id }) => id === interfaceId)!.privateAddresses[0]!;
    const bytes = own.address;
    const text = [24, 16, 8, 0].map((shift) => (bytes >>> shift) & 255).join(".");
    const seen = tsharkFields(fileOf(interfaceId), ["frame.packet_flags_direction", "ip.src", "ip.dst"]);
    for (const [direction, source, destination] of seen) {
      expect(Number(direction) === 2 ? source : destination).toBe(text);
    }
  });
});
