/** What of a protocol a rule matches. `numbers` -1 is "any" for an ICMP type or code (SG-07). */
export type RuleService =
  | { readonly kind: "all" }
  /** Any protocol number without ports: all its packets match (SG-05, NACL-06). */
  | { readonly kind: "protocol"; readonly protocol: number }
  | { readonly kind: "ports"; readonly protocol: 6 | 17; readonly fromPort: number; readonly toPort: number }
  | { readonly kind: "icmp"; readonly protocol: 1 | 58; readonly type: number; readonly code: number };
