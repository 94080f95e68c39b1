import { expect, test } from "vitest";
import { parseQuestion, type QuestionText } from "../../check/index.js";
import { compileNetwork, formatIpAddress } from "../../model/index.js";
import { PEERED } from "../fixtures/nextwork.js";

const NETWORK = compileNetwork(PEERED);

test.for<readonly [Partial<QuestionText>, string]>([
  [{ from: "eni-1", to: "10.2.15.210" }, "0 10.1.5.112 10.2.15.210 1 0"],
  [{ from: "i-1", to: "i-2" }, "0 10.1.5.112 10.2.15.210 1 0"],
  [{ from: "Instance - NextWork VPC 2", to: "eni-1" }, "1 10.2.15.210 10.1.5.112 1 0"],
  [{ from: "10.2.15.210", to: "8.8.8.8" }, "1 10.2.15.210 8.8.8.8 1 0"],
  [{ from: "internet", to: "i-2" }, "internet 198.51.100.1 35.180.66.119 1 0"],
  [{ from: "internet", to: "10.2.15.210" }, "internet 198.51.100.1 10.2.15.210 1 0"],
  [{ protocol: "TCP", port: "22" }, "0 10.1.5.112 10.2.15.210 6 22"],
  [{ protocol: "udp", port: "0" }, "0 10.1.5.112 10.2.15.210 17 0"],
  [{ protocol: "47" }, "0 10.1.5.112 10.2.15.210 47 0"],
])("%j means %s", ([text, expected]) => {
  const parsed = parseQuestion(NETWORK, { from: "i-1", to: "i-2", protocol: "icmp", ...text });
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const { from, source, to, protocol, port } = parsed.value;
  expect(`${from} ${formatIpAddress(source)} ${formatIpAddress(to)} ${protocol} ${port}`).toBe(expected);
});

test.for<readonly [Partial<QuestionText>, RegExp, RegExp?]>([
  [{ from: "eni-11" }, /`--from`.*`eni-11`/, /did you mean `eni-1`/],
  [{ to: "instance nextwork vpc 2" }, /`--to`/, /did you mean `Instance - NextWork VPC 2`/],
  [{ from: "10.9.9.9" }, /`--from`: no interface has `10.9.9.9`/],
  [{ to: "fd00::1" }, /`--from`: `eni-1` has no IPv6 address/],
  [{ to: "internet" }, /not one address/, /8.8.8.8/],
  [{ protocol: "tpc" }, /`tpc` is not a protocol/],
  [{ protocol: "256" }, /`256` is not a protocol/],
  [{ protocol: "tcp" }, /needs a port/, /--port/],
  [{ protocol: "tcp", port: "65536" }, /not between 0 and 65535/],
  [{ port: "22" }, /has no ports/],
])("%j is refused", ([text, message, hint = /^/]) => {
  const parsed = parseQuestion(NETWORK, { from: "i-1", to: "i-2", protocol: "icmp", ...text });
  if (parsed.ok) throw new Error("the question was accepted");
  expect(parsed.issues).toHaveLength(1);
  expect(parsed.issues[0]?.message).toMatch(message);
  expect(parsed.issues[0]?.hint ?? "").toMatch(hint);
});

test("everything wrong is reported at once", () => {
  const parsed = parseQuestion(NETWORK, { from: "nobody", to: "nowhere", protocol: "tcp" });
  expect(!parsed.ok && parsed.issues).toHaveLength(3);
});

test("a name that means two instances is not guessed", () => {
  const topology = { ...PEERED, instances: PEERED.instances.map((instance) => ({ ...instance, name: "web" })) };
  const parsed = parseQuestion(compileNetwork(topology), { from: "web", to: "8.8.8.8", protocol: "icmp" });
  expect(!parsed.ok && parsed.issues[0]).toMatchObject({ hint: "choose one of `eni-1`, `eni-2`" });
});
