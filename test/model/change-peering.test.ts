import { expect, test } from "vitest";
import { applyChange, type Change, type Topology } from "../../model/index.js";
import { ACCEPT_PEERING, CREATE_PEERING, NEXTWORK, PEERED, ROUTE_1, after, cidr } from "../fixtures/nextwork.js";

const REJECT: Change = { kind: "RejectVpcPeeringConnection", id: "pcx-1" };
const DELETE: Change = { kind: "DeleteVpcPeeringConnection", id: "pcx-1" };

function refusal(topology: Topology, change: Change): string | undefined {
  const result = applyChange(topology, change);
  return result.ok ? undefined : result.issues[0]?.code;
}

function routeStateOf(topology: Topology): string | undefined {
  return topology.routeTables
    .flatMap(({ routes }) => routes)
    .find(({ target }) => target.kind === "vpc-peering-connection")?.state;
}

test.for([
  { rule: "PCX-01 created", changes: [CREATE_PEERING], status: "pending-acceptance" },
  { rule: "PCX-03 accepted", changes: [CREATE_PEERING, ACCEPT_PEERING], status: "active" },
  { rule: "PCX-01 rejected", changes: [CREATE_PEERING, REJECT], status: "rejected" },
  { rule: "PCX-03 deleted while pending", changes: [CREATE_PEERING, DELETE], status: "deleted" },
  { rule: "PCX-03 deleted while active", changes: [CREATE_PEERING, ACCEPT_PEERING, DELETE], status: "deleted" },
])("$rule: $status", ({ changes, status }) => {
  expect(after(NEXTWORK, ...changes).vpcPeeringConnections.map((connection) => connection.status)).toEqual([status]);
});

test("V24, PCX-02: overlapping VPCs are no error, the connection fails", () => {
  const overlapping: Topology = {
    ...NEXTWORK,
    vpcs: NEXTWORK.vpcs.map((vpc) => ({
      ...vpc,
      cidrBlocks: [{ cidr: cidr("10.1.0.0/16"), primary: true, state: "associated" }],
    })),
  };
  const failed = after(overlapping, CREATE_PEERING);
  expect(failed.vpcPeeringConnections[0]?.status).toBe("failed");
  expect(refusal(failed, ACCEPT_PEERING)).toBe("InvalidStateTransition");
  expect(refusal(failed, ROUTE_1)).toBe("InvalidParameterValue");
});

test.for<{ rule: string; topology: Topology; change: Change; code: string }>([
  {
    rule: "PCX-02 one connection per pair, in either direction",
    topology: after(NEXTWORK, CREATE_PEERING),
    change: {
      kind: "CreateVpcPeeringConnection",
      id: "pcx-2",
      name: "back",
      requesterVpcId: "vpc-2",
      accepterVpcId: "vpc-1",
    },
    code: "VpcPeeringConnectionAlreadyExists",
  },
  {
    rule: "11.1 unknown accepter",
    topology: NEXTWORK,
    change: {
      kind: "CreateVpcPeeringConnection",
      id: "pcx-2",
      name: "nowhere",
      requesterVpcId: "vpc-1",
      accepterVpcId: "vpc-9",
    },
    code: "InvalidVpcID.NotFound",
  },
  {
    rule: "11.1 with itself",
    topology: NEXTWORK,
    change: {
      kind: "CreateVpcPeeringConnection",
      id: "pcx-2",
      name: "self",
      requesterVpcId: "vpc-1",
      accepterVpcId: "vpc-1",
    },
    code: "InvalidParameterValue",
  },
  {
    rule: "an id is never used again",
    topology: after(NEXTWORK, CREATE_PEERING, DELETE),
    change: CREATE_PEERING,
    code: "Change.IdentifierInUse",
  },
  { rule: "11.1 unknown", topology: NEXTWORK, change: ACCEPT_PEERING, code: "InvalidVpcPeeringConnectionID.NotFound" },
  { rule: "PCX-03 accepted twice", topology: PEERED, change: ACCEPT_PEERING, code: "InvalidStateTransition" },
  { rule: "PCX-03 rejected when active", topology: PEERED, change: REJECT, code: "InvalidStateTransition" },
  { rule: "PCX-03 deleted twice", topology: after(PEERED, DELETE), change: DELETE, code: "InvalidStateTransition" },
])("$rule: $code", ({ topology, change, code }) => {
  expect(refusal(topology, change)).toBe(code);
});

test("RT-08, PCX-14: the state of a route follows its connection", () => {
  const pending = after(NEXTWORK, CREATE_PEERING, ROUTE_1);
  expect(routeStateOf(pending)).toBe("blackhole");
  const active = after(pending, ACCEPT_PEERING);
  expect(routeStateOf(active)).toBe("active");
  expect(routeStateOf(after(active, DELETE))).toBe("blackhole");
});

test("a change leaves the given topology alone and shares what it does not touch", () => {
  const before = structuredClone(NEXTWORK);
  const changed = after(NEXTWORK, CREATE_PEERING);
  expect(NEXTWORK).toEqual(before);
  expect(changed.vpcs).toBe(NEXTWORK.vpcs);
  expect(after(PEERED, DELETE).routeTables[0]).toBe(PEERED.routeTables[0]);
});
