import { describe, expect, test } from "vitest";
import { exportDescribe, importDescribe, parseCidr, type Topology } from "../../model/index.js";
import { world } from "./build.js";
import {
  attach,
  attachOutside,
  build,
  managed,
  onPremises,
  subnet,
  transitGateway,
  transitTable,
  vpnConnection,
  type Addition,
} from "./gateways.js";
import { endOfLast } from "./scene.js";

const OFFICE = ["192.168.0.0/16"];
const OUT = "icmp a > 192.168.0.9 8/0";
const THERE = "office: 10.1.1.10 > 192.168.0.9 id 1";

/** VPC a and the connection vpn-1, with BGP, at tgw-hub. */
function hub({ declared }: { readonly declared: readonly Addition[] }): Topology {
  return build(
    world({ routes: { a1: ["192.168.0.0/16 tgw-hub"] } }),
    transitGateway("hub"),
    transitTable("main", "hub", [], ["attach-a", "attach-vpn-1"]),
    subnet("at", "10.1.8.0/28"),
    managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
    attach("a", "hub", ["at"], { table: "main" }),
    vpnConnection("vpn-1", "tgw-hub"),
    attachOutside("vpn-1", "hub"),
    ...declared,
  );
}

describe("TGW-01: what a search of the table has shown of propagated routes", () => {
  const searched = (blocks: readonly string[], attachmentId = "attach-vpn-1"): Addition => {
    return (topology) => ({
      ...topology,
      transitGatewayRouteTables: topology.transitGatewayRouteTables.map((table) => ({
        ...table,
        learntRoutes: blocks.map((block) => ({ cidr: parseCidr(block)!, attachmentId })),
      })),
    });
  };
  test.for<{ rule: string; declared: readonly Addition[]; words?: string; end: string }>([
    {
      rule: "leads out by the connection",
      declared: [searched(OFFICE)],
      end: "behind vpn-1: 10.1.1.10 > 192.168.0.9 id 1",
    },
    {
      rule: "and is all that it propagates",
      declared: [searched(["172.20.0.0/16"])],
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
    },
    {
      rule: "what is declared goes before what was seen",
      declared: [onPremises("office", OFFICE, ["vpn-1"]), searched(["172.20.0.0/16"])],
      end: THERE,
    },
    {
      rule: "of another attachment it tells nothing",
      declared: [searched(["172.20.0.0/16"], "attach-a")],
      end: "undecided: what attach-vpn-1 propagates to tgw-rtb-main is not in the input",
    },
  ])("$rule", ({ declared, end }) => {
    expect(endOfLast(hub({ declared }), OUT)).toBe(end);
  });

  test("comes back from describe-* files as it was", () => {
    const topology = hub({ declared: [searched(OFFICE)] });
    const imported = importDescribe([{ path: "all.json", text: JSON.stringify(exportDescribe(topology)) }]);
    expect(imported).toMatchObject({
      ok: true,
      value: { transitGatewayRouteTables: topology.transitGatewayRouteTables },
    });
  });
});
