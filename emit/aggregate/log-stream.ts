import { logFormatText, type LogFormat } from "../record/log-format.js";
import type { LoggedInterface, Subscription } from "./subscription.js";

/** A CloudWatch Logs stream of one interface. One object each: compare by identity. */
export interface LogStream {
  readonly logGroupName: string;
  /** `<interface id>-all`, `-accept` or `-reject` (flow-log-records 10). */
  readonly name: string;
  readonly interfaceId: string;
}

/** What goes into a stream at one aggregation interval, in one format. */
export interface Feed {
  readonly stream: LogStream;
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  readonly intervalSeconds: 60 | 600;
  readonly format: LogFormat;
  readonly tagFields: Subscription["tagFields"];
  /** Those that it serves. */
  readonly flowLogs: readonly Pick<Subscription, "flowLogId" | "trafficType">[];
}

/**
 * The streams of an interface. Flow logs that share a log group share the stream, which then holds what any of them
 * asks for (flow-log-records 10).
 */
export function feedsOf({ id, subscriptions }: LoggedInterface): Feed[] {
  // UNVERIFIED: two flow logs of one interval and format in one stream leave each record once, not twice.
  return groupBy(subscriptions, (each) => each.logGroupName).flatMap((sharing) => {
    const { logGroupName } = sharing[0];
    const stream: LogStream = { logGroupName, name: `${id}-${union(sharing).toLowerCase()}`, interfaceId: id };
    const alike = ({ maxAggregationIntervalSeconds: seconds, format, tagFields }: Subscription): string =>
      `${seconds} ${logFormatText(format)} ${JSON.stringify(tagFields)}`;
    return groupBy(sharing, alike).map((same): Feed => ({
      stream,
      trafficType: union(same),
      intervalSeconds: same[0].maxAggregationIntervalSeconds,
      format: same[0].format,
      tagFields: same[0].tagFields,
      flowLogs: same,
    }));
  });
}

type Group = [Subscription, ...Subscription[]];

function groupBy(all: readonly Subscription[], key: (each: Subscription) => unknown): readonly Group[] {
  const groups = new Map<unknown, Group>();
  for (const each of all) {
    const group = groups.get(key(each));
    if (group) group.push(each);
    else groups.set(key(each), [each]);
  }
  return [...groups.values()];
}

function union([first, ...others]: Group): "ALL" | "ACCEPT" | "REJECT" {
  return others.every(({ trafficType }) => trafficType === first.trafficType) ? first.trafficType : "ALL";
}
