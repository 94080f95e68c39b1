import { expect, test } from "vitest";
import { exportDescribe, importDescribe } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { build, vpnGateway } from "./gateways.js";
import { endOfLast } from "./scene.js";

const OFFICE = "icmp a > 192.168.0.9 8/0";
const BEHIND = "undecided: it leaves by vgw-1: what is behind it cannot be known from the VPC's side";
const BY_VPN: Changes = { routes: { a1: ["192.168.0.0/16 vgw-1 propagated"] } };

test.for<{ rule: string; vpcId: string | null; changes?: Changes; end: string }>([
  { rule: "VPN-01: what is behind an attached gateway is not known", vpcId: "vpc-a", end: BEHIND },
  { rule: "VPN-01, RT-08: a detached gateway's routes are blackholes", vpcId: null, end: "BAD_STATE_ROUTE at rtb-a1" },
  { rule: "VPN-01, RT-08: so are another VPC's", vpcId: "vpc-b", end: "BAD_STATE_ROUTE at rtb-a1" },
  {
    rule: "VPN-01: without a route nothing gets there",
    vpcId: "vpc-a",
    changes: { routes: { a1: [] } },
    end: "NO_ROUTE_TO_DESTINATION at rtb-a1",
  },
  {
    rule: "RT-04: a static route of the same block goes before the propagated one",
    vpcId: "vpc-a",
    changes: { routes: { a1: ["192.168.0.0/16 vgw-1 propagated", "192.168.0.0/16 igw-a"] } },
    end: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
])("$rule", ({ vpcId, changes = BY_VPN, end }) => {
  expect(endOfLast(build(world(changes), vpnGateway("vgw-1", vpcId)), OFFICE)).toBe(end);
});

test("IGW-10: a regional NAT gateway, which has no subnet, is undecided by name", () => {
  const document = exportDescribe(world({ routes: { a1: ["any nat-r"] } }));
  const NatGateways = [
    {
      NatGatewayId: "nat-r",
      VpcId: "vpc-a",
      State: "available",
      AvailabilityMode: "regional",
      ConnectivityType: "public",
    },
  ];
  const imported = importDescribe([{ path: "all.json", text: JSON.stringify({ ...document, NatGateways }) }]);
  if (!imported.ok) throw new Error(JSON.stringify(imported.issues));
  expect(endOfLast(imported.value, "icmp a > 8.8.8.8 8/0")).toBe("undecided: NAT gateway nat-r is not in the input");
});
