import { describe, expect, test } from "vitest";
import { parseQuestion, renderTrace, trace, traceDocument, type QuestionText, type Trace } from "../../check/index.js";
import { compileNetwork, type Topology } from "../../model/index.js";
import { world, type Changes } from "../model/build.js";
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
  vpnGateway,
} from "../model/gateways.js";

const OFFICE = ["192.168.0.0/16"];

function traced(topology: Topology, text: QuestionText): Trace {
  const question = parseQuestion(compileNetwork(topology), text);
  if (!question.ok) throw new Error(question.issues[0]?.message);
  return trace(topology, question.value);
}

function behindVgw(changes: Changes, declared = true): Topology {
  return build(
    world(changes),
    vpnGateway("vgw-1", "vpc-a"),
    vpnConnection("vpn-1", "vgw-1", { statics: OFFICE }),
    ...(declared ? [onPremises("office", OFFICE, ["vpn-1"])] : []),
  );
}

const ROUTED: Changes = { routes: { a1: ["192.168.0.0/16 vgw-1 propagated"] } };
const FROM_OFFICE: QuestionText = { from: "192.168.0.9", to: "eni-a", protocol: "icmp" };

test("both directions over a VPN connection, asked from the office's side", () => {
  const text = renderTrace(traced(behindVgw(ROUTED), FROM_OFFICE));
  expect(text).toMatch(/^ping 10\.1\.1\.10 from office \(192\.168\.0\.9\)/);
  expect(text).toMatch(
    /✓ host +office: sends\n +✓ VPN connection +vpn-1 inbound\n +✓ virtual private gateway vgw-1 inb/,
  );
  expect(text).toMatch(/✓ VPN connection +vpn-1 outbound\n +✓ host +office: receives\n\na reply comes back\n$/);
  expect(traceDocument(traced(behindVgw(ROUTED), FROM_OFFICE))).toMatchObject({
    question: { from: "office", source: "192.168.0.9" },
    answer: "reply",
  });
});

test("who answers behind a connection is not known where nobody declares it", () => {
  const { answer, reason } = traced(behindVgw(ROUTED, false), { from: "eni-a", to: "192.168.0.9", protocol: "icmp" });
  expect(answer).toBe("undecided");
  expect(reason).toBe("it leaves AWS by vpn-1: who answers behind it cannot be known from the VPC's side");
});

describe("what would have to change", () => {
  const steps = ({ remedy }: Trace): unknown =>
    remedy?.kind === "found" ? remedy.steps.map(({ text }) => text) : remedy?.reason;

  test("the route that the answer lacks, to the virtual private gateway", () => {
    const asked = traced(behindVgw({ routes: { a1: [] } }), FROM_OFFICE);
    expect(asked.code).toBe("NO_ROUTE_TO_DESTINATION");
    expect(steps(asked)).toEqual(["add route 192.168.0.0/16 -> vgw-1 to rtb-a1"]);
  });

  test("TGW-01: the propagation that a transit gateway's table lacks", () => {
    const topology = build(
      world({ routes: { a1: ["192.168.0.0/16 tgw-hub"] } }),
      transitGateway("hub"),
      transitTable("main", "hub", [], ["attach-a"]),
      subnet("at", "10.1.8.0/28"),
      managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
      attach("a", "hub", ["at"], { table: "main" }),
      vpnConnection("vpn-1", "tgw-hub"),
      attachOutside("vpn-1", "hub"),
      onPremises("office", OFFICE, ["vpn-1"]),
    );
    const asked = traced(topology, FROM_OFFICE);
    expect(asked.code).toBe("TGW_RTB_CANNOT_ROUTE");
    expect(steps(asked)).toEqual(["propagate the routes of attach-vpn-1 to transit gateway route table tgw-rtb-main"]);
  });

  test("VPN-01: what the gateway itself does not know, in words", () => {
    const asked = traced(behindVgw({ routes: { a1: ["172.20.0.0/16 vgw-1"] } }), {
      from: "eni-a",
      to: "172.20.0.9",
      protocol: "icmp",
    });
    expect(asked.code).toBe("SIM_VGW_CANNOT_ROUTE");
    expect(steps(asked)).toContain("CreateVpnConnectionRoute (VpnConnectionId, DestinationCidrBlock)");
  });
});
