import type { Change } from "../model/index.js";
import type { Failure } from "./remedy-failure.js";

/** IGW-13: who forwards for others must not check. Whether its operating system does is the trial's to say. */
export function sourceDestCheckChanges({ network, way }: Failure): readonly Change[] {
  const { disposition } = way;
  const stopper = network.interfaces.find(({ id }) => disposition.kind === "dropped" && id === disposition.at);
  return stopper === undefined || stopper.requesterManaged
    ? []
    : [{ kind: "ModifyNetworkInterfaceAttribute", networkInterfaceId: stopper.id, sourceDestCheck: false }];
}
