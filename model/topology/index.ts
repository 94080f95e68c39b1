// The door to the nouns alone: what exists, and the addresses it has. Who judges packets by other means than the model's
// comes in here and learns nothing of how the model decides.
export * from "../address/ipv4.js";
export * from "../address/cidr.js";
export type { Issue, Result } from "../issue/issue.js";
export { failure, success } from "../issue/issue.js";
export * from "./topology.js";
export { defaultTcpEstablishedTimeoutSeconds } from "./nitro.js";
export type { NatGateway } from "./gateways.js";
export type * from "./transit-gateways.js";
