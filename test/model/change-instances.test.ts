import { expect, test } from "vitest";
import { applyChange, type Instance } from "../../model/index.js";
import { NEXTWORK } from "../fixtures/nextwork.js";

test.for<{ kind: "StopInstances" | "StartInstances"; from: Instance["state"]; expected: string }>([
  { kind: "StopInstances", from: "running", expected: "stopped" },
  { kind: "StopInstances", from: "stopped", expected: "stopped" },
  { kind: "StopInstances", from: "pending", expected: "IncorrectInstanceState" },
  { kind: "StopInstances", from: "terminated", expected: "IncorrectInstanceState" },
  { kind: "StartInstances", from: "stopped", expected: "running" },
  { kind: "StartInstances", from: "running", expected: "running" },
  { kind: "StartInstances", from: "stopping", expected: "IncorrectInstanceState" },
  { kind: "StartInstances", from: "shutting-down", expected: "IncorrectInstanceState" },
])("11.1 $kind of a $from instance: $expected", ({ kind, from, expected }) => {
  const topology = { ...NEXTWORK, instances: NEXTWORK.instances.map((instance) => ({ ...instance, state: from })) };
  const result = applyChange(topology, { kind, instanceId: "i-1" });
  expect(result.ok ? result.value.instances[0]?.state : result.issues[0]?.code).toBe(expected);
});

test("11.1 unknown instance", () => {
  const result = applyChange(NEXTWORK, { kind: "StopInstances", instanceId: "i-9" });
  expect(!result.ok && result.issues[0]?.code).toBe("InvalidInstanceID.NotFound");
});
