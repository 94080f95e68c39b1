import type { Direction, IpAddress, TagFields } from "../../model/index.js";
import type { FlowDetail } from "./flow-detail.js";
import type { InterfaceMetadata } from "./interface-metadata.js";

/** What the fields of version 3 and later are derived from. */
export interface FlowContext {
  readonly at: InterfaceMetadata;
  /** Of every interface, by the index that observations count in. */
  readonly interfaces: readonly InterfaceMetadata[];
  /** The AWS service of a public address, null for none that is known. */
  readonly serviceOf: (address: IpAddress) => string | null;
  /** The tags that the flow log reads; null for none. */
  readonly tagFields: TagFields | null;
  /** Null in a record without a flow. */
  readonly flow: {
    readonly direction: Direction;
    readonly family: "IPv4" | "IPv6";
    readonly tcpFlags: number;
    readonly detail: FlowDetail;
  } | null;
}
