import { describe, expect, test } from "vitest";
import { exportDescribe, importDescribe, Origins, validateTopology, type Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import {
  attachOutside,
  build,
  onPremises,
  transitGateway,
  vpnConnection,
  vpnGateway,
  type Addition,
} from "./gateways.js";

const OFFICE = ["192.168.0.0/16"];
const BY_VPN: Changes = { routes: { a1: ["192.168.0.0/16 vgw-1 propagated"] } };
const STATIC = [vpnConnection("vpn-1", "vgw-1", { statics: OFFICE }), onPremises("office", OFFICE, ["vpn-1"])];
const BGP = [vpnConnection("vpn-1", "vgw-1"), onPremises("office", OFFICE, ["vpn-1"])];

/** VPC a with the virtual private gateway vgw-1. */
function behindVgw(changes: Changes, ...additions: readonly Addition[]): Topology {
  return build(world({ ...BY_VPN, ...changes }), vpnGateway("vgw-1", "vpc-a"), ...additions);
}

describe("import and export", () => {
  const everything = build(
    world(BY_VPN),
    vpnGateway("vgw-1", "vpc-a"),
    ...STATIC,
    transitGateway("hub"),
    vpnConnection("vpn-2", "tgw-hub", { tunnels: [] }),
    attachOutside("vpn-2", "hub", { table: null }),
    onPremises("branch", ["172.20.0.0/16", "2001:db8:99::/48"], ["attach-vpn-2"]),
  );

  test("what EC2 prints, and what is declared beside it, comes back as it was", () => {
    const document = exportDescribe(everything);
    const imported = importDescribe([{ path: "all.json", text: JSON.stringify(document) }]);
    if (!imported.ok) throw new Error(JSON.stringify(imported.issues));
    expect(pick(imported.value)).toEqual(pick(everything));
    expect(document["VpnConnections"]).toMatchObject([
      {
        VpnGatewayId: "vgw-1",
        Options: { StaticRoutesOnly: true },
        Routes: [{ DestinationCidrBlock: "192.168.0.0/16", State: "available" }],
        VgwTelemetry: [{ Status: "UP" }, { Status: "DOWN" }],
      },
      { TransitGatewayId: "tgw-hub", Options: { StaticRoutesOnly: false }, Routes: [] },
    ]);
  });

  const pick = ({ customerGateways, vpnConnections, onPremisesNetworks }: Topology): Partial<Topology> => {
    return { customerGateways, vpnConnections, onPremisesNetworks };
  };

  test.for<{ why: string; topology: Topology; issue: object }>([
    {
      why: "no such customer gateway",
      topology: { ...everything, customerGateways: [] },
      issue: { code: "InvalidCustomerGatewayID.NotFound" },
    },
    {
      why: "no such gateway",
      topology: build(world(), vpnConnection("vpn-1", "vgw-9")),
      issue: { code: "InvalidVpnGatewayID.NotFound", rule: "11.1" },
    },
    {
      why: "no such transit gateway",
      topology: build(world(), vpnConnection("vpn-1", "tgw-9")),
      issue: { code: "InvalidTransitGatewayID.NotFound", rule: "11.1" },
    },
    {
      why: "static routes of a transit gateway's connection",
      topology: build(world(), transitGateway("hub"), vpnConnection("vpn-1", "tgw-hub", { statics: OFFICE })),
      issue: { code: "InvalidParameterValue", rule: "TGW-01" },
    },
    {
      why: "IPv6 over a VPN of a virtual private gateway",
      topology: behindVgw({}, vpnConnection("vpn-1", "vgw-1", { statics: ["2001:db8::/32"] })),
      issue: { code: "InvalidParameterValue", rule: "VPN-01" },
    },
    {
      why: "a network behind nothing",
      topology: behindVgw({}, onPremises("office", OFFICE, ["vpn-9"])),
      issue: { code: "Topology.OnPremisesNetwork" },
    },
    {
      why: "two networks with one block",
      topology: behindVgw(
        {},
        ...BGP,
        vpnConnection("vpn-2", "vgw-1"),
        onPremises("branch", ["192.168.4.0/24"], ["vpn-2"]),
      ),
      issue: { code: "Topology.OnPremisesNetwork", message: expect.stringContaining("is also `office`'s") },
    },
    {
      why: "two networks with one name",
      topology: behindVgw({}, ...BGP, onPremises("office", ["172.20.0.0/16"], ["vgw-1"])),
      issue: { code: "Topology.OnPremisesNetwork", message: expect.stringContaining("declared twice") },
    },
  ])("refused: $why", ({ topology, issue }) => {
    expect(validateTopology(topology, new Origins())).toContainEqual(expect.objectContaining(issue));
  });
});
