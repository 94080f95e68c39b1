import type { Hop } from "./hop.js";
import type { CompiledInterface } from "./network.js";
import type { Direction } from "./observation.js";

export function interfaceHop(compiled: CompiledInterface, direction: Direction): Hop {
  const { networkInterface, subnet } = compiled;
  return {
    kind: "network-interface",
    id: networkInterface.id,
    name: networkInterface.name,
    direction,
    subnetId: subnet.subnet.id,
    vpcId: subnet.vpc.vpc.id,
  };
}

/** Something that the operating system behind an interface does by itself. */
export function hostHop({ networkInterface }: CompiledInterface, note: string): Hop {
  const { id, name, attachment } = networkInterface;
  return { kind: "host", id: attachment?.instanceId ?? id, name, note };
}
