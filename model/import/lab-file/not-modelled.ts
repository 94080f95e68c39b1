/** Keys of an AWS VPC that flowlab does not model yet: refused by name, with what AWS calls them. */
export const NOT_MODELLED: ReadonlyMap<string, string> = new Map([
  [
    "directConnectGateways",
    "Direct Connect gateways: name what they lead to in `directConnect` of an on-premises network",
  ],
  ["transitGatewayConnects", "Connect attachments"],
  ["carrierGateways", "carrier gateways"],
  ["localGateways", "local gateways"],
  ["trafficMirrorSessions", "traffic mirroring"],
  ["dhcpOptions", "DHCP option sets"],
  ["vpcLattice", "VPC Lattice"],
  ["coreNetworks", "Cloud WAN core networks"],
  ["globalAccelerators", "Global Accelerator"],
  ["lambdaFunctions", "Lambda functions"],
  ["propagatedRoutes", "propagated routes: they follow from `propagateTo` of a virtual private gateway"],
  ["elasticIps", "Elastic IP addresses as resources of their own: give the instance a `publicAddress`"],
  ["logDestination", "log destinations other than a log group"],
  ["logDestinationType", "log destinations other than a log group"],
]);

/** What a key asks for that is not modelled, in words, or null. A singular key asks for the same as the plural. */
export function notModelled(key: string): string | null {
  return NOT_MODELLED.get(key) ?? NOT_MODELLED.get(`${key}s`) ?? null;
}
