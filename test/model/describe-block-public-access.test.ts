import { expect, test } from "vitest";
import {
  compileNetwork,
  importDescribe,
  parseIpv4,
  path,
  simTime,
  TrackingTable,
  type Packet,
} from "../../model/index.js";
import { exportDescribe } from "../../model/index.js";
import { NEXTWORK } from "../fixtures/nextwork.js";

const PING: Packet = {
  source: parseIpv4("198.51.100.7")!,
  destination: parseIpv4("13.36.170.41")!,
  protocol: 1,
  sourcePort: 0,
  destinationPort: 0,
  icmpType: 8,
  icmpCode: 0,
  icmpIdentifier: 1,
  tcpFlags: 0,
  lengthBytes: 84,
  timeToLive: 64,
  about: null,
  payload: null,
};

// IGW-15: AWS answers one object and not a list.
test.for([
  ["IGW-15 absent", undefined, "delivered"],
  [
    "IGW-15 off",
    { AwsAccountId: "123456789012", State: "default-state", InternetGatewayBlockMode: "off" },
    "delivered",
  ],
  ["IGW-15 ingress blocked", { AwsAccountId: "123456789012", InternetGatewayBlockMode: "block-ingress" }, "undecided"],
] as const)("%s", ([, options, expected]) => {
  const document = { ...exportDescribe(NEXTWORK), VpcBlockPublicAccessOptions: options };
  const imported = importDescribe([{ path: "eu-west-3/all.json", text: JSON.stringify(document) }]);
  if (!imported.ok) throw new Error(JSON.stringify(imported.issues));
  const network = compileNetwork(imported.value);
  const owner = imported.value.networkInterfaces.flatMap(({ privateAddresses }) => privateAddresses)[0]!;
  const packet = { ...PING, destination: owner.publicAddress! };
  expect(path(network, new TrackingTable(), packet, "internet", simTime(0)).disposition.kind).toBe(expected);
});

test("IGW-15 what is no object is malformed", () => {
  const document = { ...exportDescribe(NEXTWORK), VpcBlockPublicAccessOptions: ["on"] };
  const imported = importDescribe([{ path: "eu-west-3/all.json", text: JSON.stringify(document) }]);
  expect(imported).toMatchObject({ ok: false, issues: [{ code: "Describe.Malformed" }] });
});
