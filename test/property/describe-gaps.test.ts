import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compileNetwork,
  exportDescribe,
  importDescribe,
  path,
  simTime,
  TrackingTable,
  type Packet,
  type Topology,
} from "../../model/index.js";
import { gatewayTopologyArbitrary, packetArbitrary } from "../arbitraries/topology.js";

/**
 * Collections whose elements others refer to, so that a lack of one shows. Nothing refers to a route table that is not
 * main, or need refer to an internet gateway, or to an interface that no instance lists; without its gateway a NAT gateway's interface is a host's.
 */
const REFERRED_TO = [
  "Vpcs",
  "Subnets",
  "VpcPeeringConnections",
  "SecurityGroups",
  "NetworkAcls",
  "PrefixLists",
  "TransitGateways",
  "TransitGatewayAttachments",
  "TransitGatewayVpcAttachments",
  "TransitGatewayRouteTables",
  "TransitGatewayPropagations",
  "TransitGatewayStaticRoutes",
];

/** What becomes of a packet that `senderId` sends; null where the topology has no such sender. */
function fateOf(topology: Topology, senderId: string | null, packet: Packet): string | null {
  const network = compileNetwork(topology);
  const from = senderId === null ? "internet" : network.indexById.get(senderId);
  if (from === undefined) return null;
  const { disposition } = path(network, new TrackingTable(), packet, from, simTime(0));
  switch (disposition.kind) {
    case "delivered": {
      const { to } = disposition;
      if (to.kind !== "network-interface") return to.kind;
      const { id, interfaceType } = network.interfaces[to.interfaceIndex]!;
      // What a NAT gateway gets and did not ask for is lost, whether the gateway is described or not (IGW-10).
      return interfaceType === "nat_gateway" ? "SIM_NAT_NO_CONNECTION" : id;
    }
    case "dropped":
      return disposition.code;
    case "undecided":
      return null;
  }
}

const dropped = gatewayTopologyArbitrary.chain((topology) => {
  const document = exportDescribe(topology) as Record<string, unknown>;
  const present = REFERRED_TO.filter((key) => (document[key] as unknown[] | undefined)?.length);
  return fc.record({
    topology: fc.constant(topology),
    document: fc.constant(document),
    key: fc.constantFrom(...present),
    pick: fc.nat(),
    packets: fc.array(packetArbitrary(topology), { minLength: 8, maxLength: 8 }),
  });
});

test("a resource that is missing makes packets undecided, and none decided otherwise", () => {
  fc.assert(
    fc.property(dropped, ({ topology, document, key, pick, packets }) => {
      const list = document[key] as readonly unknown[];
      const rest = list.toSpliced(pick % list.length, 1);
      const text = JSON.stringify({ ...document, [key]: rest });
      const imported = importDescribe([{ path: "all.json", text }]);
      if (!imported.ok) return; // the last VPC is missed, and said to be
      for (const { from, packet } of packets) {
        const senderId = from === "internet" ? null : topology.networkInterfaces[from]!.id;
        const fate = fateOf(imported.value, senderId, packet);
        expect([fateOf(topology, senderId, packet), null]).toContain(fate);
      }
    }),
  );
});

test("a resource that cannot be read makes packets undecided, and none decided otherwise", () => {
  fc.assert(
    fc.property(dropped, ({ topology, document, pick, packets }) => {
      const key = pick % 2 === 0 ? "RouteTables" : "NetworkInterfaces";
      const list = document[key] as readonly Record<string, unknown>[];
      const hidden = topology.networkInterfaces[pick % list.length];
      const bad = list.map((each, index) =>
        index === pick % list.length ? { ...each, SubnetId: 7, Routes: 7 } : each,
      );
      const imported = importDescribe([{ path: "all.json", text: JSON.stringify({ ...document, [key]: bad }) }]);
      if (!imported.ok) throw new Error(JSON.stringify(imported.issues));
      for (const { from, packet } of packets) {
        const sender = from === "internet" ? null : topology.networkInterfaces[from]!;
        // Of its own addresses an instance knows those of the interfaces that could be read.
        if (key === "NetworkInterfaces" && sender?.attachment?.instanceId === hidden?.attachment?.instanceId) continue;
        const senderId = sender?.id ?? null;
        const fate = fateOf(imported.value, senderId, packet);
        expect([fateOf(topology, senderId, packet), null]).toContain(fate);
      }
    }),
  );
});

/** AWS writes these only where there is something to say, so that a lack of them says that there is nothing. */
const SOMETIMES_WRITTEN: ReadonlySet<string> = new Set(["NetworkInterfaces Attachment"]);

const without = fc
  .record({ network: dropped, collection: fc.nat(), element: fc.nat(), field: fc.nat() })
  .map(({ network, collection, element, field }) => {
    const document = structuredClone(network.document) as Record<string, Record<string, unknown>[]>;
    const filled = Object.keys(document).filter((key) => Array.isArray(document[key]) && document[key].length > 0);
    const key = filled[collection % filled.length]!;
    const from = document[key]![element % document[key]!.length]!;
    const fields = Object.keys(from).filter((each) => !SOMETIMES_WRITTEN.has(`${key} ${each}`));
    const gone = fields[field % fields.length]!;
    Reflect.deleteProperty(from, gone);
    return { ...network, gone: `${key} ${gone}`, text: JSON.stringify(document) };
  });

test("a field that is missing makes packets undecided, and none decided otherwise", () => {
  fc.assert(
    fc.property(without, ({ topology, gone, text, packets }) => {
      const imported = importDescribe([{ path: "all.json", text }]);
      if (!imported.ok) return; // the last VPC could not be read, and is said to be
      for (const { from, packet } of packets) {
        const senderId = from === "internet" ? null : topology.networkInterfaces[from]!.id;
        const fate = fateOf(imported.value, senderId, packet);
        expect([fateOf(topology, senderId, packet), null], gone).toContain(fate);
      }
    }),
  );
});
