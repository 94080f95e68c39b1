import { sameAddress, type DocumentPath } from "../../model/index.js";
import type { ExchangeScope } from "./exchange-scope.js";
import type { ExchangeSpec, PingSpec, UdpSpec } from "./lab.js";

/** An Application Load Balancer speaks HTTP where it listens; what else it would be told is refused, by what it is. */
export function refuseAtBalancer(
  spec: ExchangeSpec,
  path: DocumentPath,
  { topology, reading }: ExchangeScope,
): boolean {
  const { to } = spec;
  if (spec.kind === "ping" || spec.kind === "udp") return false;
  const node = topology.networkInterfaces.find(
    ({ privateAddresses, ipv6Addresses }) =>
      privateAddresses.some(({ address, publicAddress }) => address === to || publicAddress === to) ||
      ipv6Addresses.some((each) => sameAddress(each, to)),
  );
  const balancer = topology.loadBalancers.find(
    ({ type, networkInterfaceIds }) => type === "application" && networkInterfaceIds.includes(node?.id ?? ""),
  );
  const listener = balancer?.listeners.find(({ port }) => port === spec.port);
  if (balancer === undefined || listener === undefined) return false;
  const says = wrongTongue(spec, listener.protocol);
  if (says === null) return false;
  reading.refuse([...path, "to"], "LabFile.Value", `\`${balancer.name}\` ${says}`, "send `http` to an `HTTP` listener");
  return true;
}

function wrongTongue(spec: Exclude<ExchangeSpec, PingSpec | UdpSpec>, protocol: string): string | null {
  if (spec.kind === "ssh") return "is an Application Load Balancer, which speaks no SSH";
  if (spec.kind === "tcp")
    return spec.requestBytes > 0 || spec.responseBytes > 0 ? "is an Application Load Balancer: it wants HTTP" : null;
  return protocol === "HTTPS" ? `listens for HTTPS on ${spec.port}, and TLS is not modelled` : null;
}
