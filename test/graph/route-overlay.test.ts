import { describe, expect, test } from "vitest";
import type { TracedPath } from "../../graph/index.js";
import { pictureOf } from "../../graph/picture.js";
import type { Topology } from "../../model/index.js";
import { after, deleteRoute, NEXTWORK, PEERED } from "../fixtures/nextwork.js";
import { traced } from "./traced.js";

const ONE_SIDED = after(PEERED, deleteRoute("rtb-2", "10.1.0.0/16"));

function steps(topology: Topology, path: TracedPath): readonly (readonly string[])[] {
  const { overlay } = pictureOf(topology, path);
  return overlay!.ways.map((way) => way.steps.map(({ number, anchor }) => `${number ?? "-"} ${anchor}`));
}

describe("the steps of a path", () => {
  test("over peering: each VPC's side leads to the connection, the reply goes on counting", () => {
    expect(steps(PEERED, traced(PEERED, "i-1", "i-2"))).toEqual([
      [
        "1 eni-1",
        "2 subnet-1",
        "3 rtb-1/route/2",
        "- vpc-1/pcx-1",
        "4 pcx-1",
        "- vpc-2/pcx-1",
        "5 subnet-2",
        "6 eni-2",
      ],
      [
        "7 eni-2",
        "8 subnet-2",
        "9 rtb-2/route/2",
        "- vpc-2/pcx-1",
        "10 pcx-1",
        "- vpc-1/pcx-1",
        "11 subnet-1",
        "12 eni-1",
      ],
    ]);
  });

  test("from the internet and back to it", () => {
    expect(steps(NEXTWORK, traced(NEXTWORK, "internet", "i-1", "tcp", "22"))).toEqual([
      ["1 internet", "2 vpc-1/igw-1", "3 subnet-1", "4 eni-1"],
      ["5 eni-1", "6 subnet-1", "7 rtb-1/route/1", "8 vpc-1/igw-1", "9 internet"],
    ]);
  });

  test("through both VPCs' internet gateways", () => {
    const [request] = steps(NEXTWORK, traced(NEXTWORK, "i-1", "35.180.66.119"));
    expect(request).toEqual([
      "1 eni-1",
      "2 subnet-1",
      "3 rtb-1/route/1",
      "4 vpc-1/igw-1",
      "5 vpc-2/igw-2",
      "6 subnet-2",
      "7 eni-2",
    ]);
  });

  test("to nobody: the sender is where it stays", () => {
    expect(steps(NEXTWORK, traced(NEXTWORK, "i-1", "10.1.9.9"))).toEqual([["1 eni-1"]]);
  });
});

describe("what stopped it", () => {
  const stoppedInstance = {
    ...PEERED,
    instances: PEERED.instances.map((each) => (each.id === "i-2" ? { ...each, state: "stopped" as const } : each)),
  };
  test.for<readonly [string, Topology, TracedPath, string, string]>([
    [
      "the gateway that refuses the request",
      NEXTWORK,
      traced(NEXTWORK, "i-1", "10.2.15.210"),
      "vpc-1/igw-1",
      "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    ],
    [
      "the gateway that refuses the reply",
      ONE_SIDED,
      traced(ONE_SIDED, "i-1", "i-2"),
      "vpc-2/igw-2",
      "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    ],
    [
      "the interface whose security groups refuse it",
      NEXTWORK,
      traced(NEXTWORK, "internet", "i-1", "tcp", "80"),
      "eni-1",
      "ENI_SG_RULES_MISMATCH",
    ],
    [
      "the subnet where nobody answers",
      NEXTWORK,
      traced(NEXTWORK, "i-1", "10.1.9.9"),
      "subnet-1",
      "SIM_ARP_UNRESOLVED",
    ],
    [
      "the instance that does not run",
      stoppedInstance,
      traced(stoppedInstance, "i-1", "i-2"),
      "eni-2",
      "SIM_HOST_DOWN",
    ],
  ])("%s", ([, topology, path, key, code]) => {
    const { overlay, map } = pictureOf(topology, path);
    expect(overlay?.failure).toEqual({ key, code });
    expect(JSON.stringify(map)).toContain(`"alert":"${code}"`);
  });

  test("nothing where a reply comes back", () => {
    const { overlay, map } = pictureOf(PEERED, traced(PEERED, "i-1", "i-2"));
    expect(overlay?.failure).toBeNull();
    expect(JSON.stringify(map)).not.toMatch(/"alert":"/);
  });
});
