import {
  applyChange,
  interfaceTimeouts,
  compileNetwork,
  TrackingTable,
  type Change,
  type Issue,
  type Network,
  type Topology,
} from "../../model/index.js";

/** The network of a run as it stands now, and what its security groups remember. */
export interface Configuration {
  readonly network: Network;
  readonly topology: Topology;
  readonly tracking: TrackingTable;
  /** Ids of the instances that are up. */
  readonly running: ReadonlySet<string>;
  /** Applies a change at once (SG-17); what the EC2 API would refuse changes nothing and is returned. */
  apply(change: Change): readonly Issue[];
}

export function configurationOf(initial: Topology): Configuration {
  let topology = initial;
  let network = compileNetwork(initial);
  let running = runningInstances(initial);
  const tracking = new TrackingTable();
  tracking.useTimeouts(interfaceTimeouts(initial));
  return {
    get network() {
      return network;
    },
    get topology() {
      return topology;
    },
    get running() {
      return running;
    },
    tracking,
    apply(change) {
      const result = applyChange(topology, change);
      if (!result.ok) return result.issues;
      topology = result.value;
      network = compileNetwork(topology);
      tracking.useTimeouts(interfaceTimeouts(topology));
      running = runningInstances(topology);
      return [];
    },
  };
}

function runningInstances(topology: Topology): ReadonlySet<string> {
  return new Set(topology.instances.flatMap(({ id, state }) => (state === "running" ? [id] : [])));
}
