import { LOG_GROUP } from "./kernel-plan.js";

/** What one record of NFLOG tells. Flow logs are made of `filtered` alone: one for each interface and direction. */
export type LogPoint =
  | {
      readonly kind: "filtered";
      readonly interfaceId: string;
      readonly direction: "ingress" | "egress";
      readonly action: "ACCEPT" | "REJECT";
      /** Who spoke last: security groups, the network ACL, or `none` where nothing filters. */
      readonly by: "security-groups" | "network-acl" | "none";
    }
  /** The host's own kernel took it in by that interface. */
  | { readonly kind: "arrived"; readonly interfaceId: string }
  /** The host sent it to itself, or it reached the internet: `at` is the instance's or interface's id, or `internet`. */
  | { readonly kind: "received"; readonly at: string }
  /** One of Amazon's services, which nothing filters (SG-20). */
  | { readonly kind: "service"; readonly interfaceId: string }
  /** A gateway refused it, by AWS's code. */
  | { readonly kind: "dropped"; readonly at: string; readonly code: string };

/** nft keeps at most 127 characters. */
export function writeLogPrefix(point: LogPoint): string {
  switch (point.kind) {
    case "filtered":
      return `${point.interfaceId} ${point.direction} ${point.action} ${point.by}`;
    case "arrived":
      return `${point.interfaceId} arrived`;
    case "received":
      return `${point.at} received`;
    case "service":
      return `${point.interfaceId} service`;
    case "dropped":
      return `${point.at} dropped ${point.code}`;
  }
}

/** Null for what is none of ours. */
export function readLogPrefix(prefix: string): LogPoint | null {
  const [id = "", word = "", action = "", by = ""] = prefix.split(" ");
  switch (word) {
    case "ingress":
    case "egress":
      if (action !== "ACCEPT" && action !== "REJECT") return null;
      if (by !== "security-groups" && by !== "network-acl" && by !== "none") return null;
      return { kind: "filtered", interfaceId: id, direction: word, action, by };
    case "arrived":
      return { kind: "arrived", interfaceId: id };
    case "received":
      return { kind: "received", at: id };
    case "service":
      return { kind: "service", interfaceId: id };
    case "dropped":
      return { kind: "dropped", at: id, code: action };
    default:
      return null;
  }
}

/** The nft statement that reports it: each at once, with as much of the packet as its headers can be long. */
export function logStatement(point: LogPoint): string {
  return `log prefix "${writeLogPrefix(point)}" group ${LOG_GROUP} snaplen 128 queue-threshold 1`;
}
