import { formatPath, type DocumentPath } from "../../issue/origins.js";
import type { Issue } from "../../issue/issue.js";
import { didYouMean } from "../nearest-name.js";
import { quote } from "../schema-issues.js";
import type { SourceDocument } from "../source-document.js";

/** What a name of a lab file can stand for, in the words of its messages. */
export type NameKind =
  | "VPC"
  | "subnet"
  | "route table"
  | "internet gateway"
  | "egress-only internet gateway"
  | "security group"
  | "network ACL"
  | "instance"
  | "network interface"
  | "VPC peering connection"
  | "NAT gateway"
  | "VPC endpoint"
  | "Gateway Load Balancer endpoint"
  | "Network Firewall"
  | "transit gateway"
  | "transit gateway attachment"
  | "transit gateway route table"
  | "load balancer"
  | "target group"
  | "prefix list"
  | "flow log"
  | "virtual private gateway"
  | "customer gateway"
  | "VPN connection"
  | "on-premises network"
  | "on-premises host"
  | "internet host";

interface Declared {
  readonly kind: NameKind;
  readonly name: string;
  readonly id: string;
  readonly path: DocumentPath;
}

/** The names of one lab file: each is declared once, and what refers to one is told when there is none. */
export interface Names {
  /** Gives an id a name; a second one of the same kind and name is an issue. */
  declare(kind: NameKind, name: string, id: string, path: DocumentPath): void;
  /** What the name at that path stands for, or null after an issue. */
  find(
    kinds: readonly NameKind[],
    name: string,
    path: DocumentPath,
  ): { readonly kind: NameKind; readonly id: string } | null;
  /** Whether something of that kind has that name. */
  has(kind: NameKind, name: string): boolean;
}

/** `leftOut`: names that may stand in a part of the document that could not be read. */
export function createNames(document: SourceDocument, issues: Issue[], leftOut: ReadonlySet<string>): Names {
  const byName = new Map<string, Declared[]>();

  const refuse = (
    code: string,
    message: string,
    path: DocumentPath,
    position: "key" | "value",
    hint?: string,
  ): void => {
    issues.push({
      severity: "error",
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      path: formatPath(path),
      position: position === "key" ? document.keyPositionOf(path) : document.positionOf(path),
    });
  };

  return {
    declare(kind, name, id, path) {
      const declared: Declared = { kind, name, id, path };
      const same = byName.get(name)?.find((each) => each.kind === kind);
      if (same) {
        const { line } = document.keyPositionOf(same.path);
        refuse(
          "LabFile.DuplicateName",
          `a second ${kind} named ${quote(name)}`,
          path,
          "key",
          `the first is on line ${line}`,
        );
      } else {
        byName.set(name, [...(byName.get(name) ?? []), declared]);
      }
    },

    find(kinds, name, path) {
      const found = (byName.get(name) ?? []).filter((each) => kinds.includes(each.kind));
      const [only, other] = found;
      if (only && !other) return only;
      if (only && other) {
        refuse(
          "LabFile.AmbiguousName",
          `${quote(name)} is the name of ${only.kind} \`${only.id}\` and of ${other.kind} \`${other.id}\``,
          path,
          "value",
          "rename one of them",
        );
        return null;
      }
      if (leftOut.has(name)) return null;
      const known = [...byName.values()].flat().filter((each) => kinds.includes(each.kind));
      const otherKind = byName.get(name)?.[0]?.kind;
      const hint =
        otherKind === undefined
          ? didYouMean(
              name,
              known.map((each) => each.name),
            )
          : `that is the name of ${article(otherKind)}`;
      refuse("LabFile.UnknownName", `no ${listing(kinds)} is named ${quote(name)}`, path, "value", hint);
      return null;
    },

    has: (kind, name) => (byName.get(name) ?? []).some((each) => each.kind === kind),
  };
}

function listing(kinds: readonly NameKind[]): string {
  return kinds.length < 2 ? kinds.join("") : `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1) ?? ""}`;
}

function article(kind: NameKind): string {
  return `${/^[aei]/i.test(kind) ? "an" : "a"} ${kind}`;
}
