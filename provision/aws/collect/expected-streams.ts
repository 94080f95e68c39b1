import type { FlowLog, NetworkInterface, Topology } from "../../../model/index.js";

/** A stream into which a flow log writes. */
export interface StreamName {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** The streams that a lab's flow logs fill: `eni-…-all` for each interface that one of them records. */
export function expectedStreams(
  { flowLogs, networkInterfaces }: Topology,
  ids: ReadonlyMap<string, string>,
): readonly StreamName[] {
  const streams = flowLogs.flatMap((flowLog) =>
    networkInterfaces
      .filter((each) => each.attachment !== null && records(flowLog, each))
      .flatMap(({ id }): StreamName[] => {
        const real = ids.get(id);
        const logStreamName = `${real}-${flowLog.trafficType.toLowerCase()}`;
        return real === undefined ? [] : [{ logGroupName: flowLog.logGroupName, logStreamName }];
      }),
  );
  return [...new Map(streams.map((each) => [`${each.logGroupName}\n${each.logStreamName}`, each])).values()];
}

function records({ resource }: FlowLog, { id, vpcId, subnetId }: NetworkInterface): boolean {
  return resource.id === { vpc: vpcId, subnet: subnetId, "network-interface": id }[resource.kind];
}
