// The door of the model. One line per concept; nothing outside this folder imports anything else of it.
export * from "./address/ipv4.js";
export * from "./address/ipv6.js";
export * from "./address/ip-address.js";
export * from "./address/cidr.js";
export * from "./issue/issue.js";
export * from "./issue/origins.js";
export * from "./packet.js";
export * from "./topology/topology.js";
export * from "./topology/identifier.js";
export * from "./policy/tracking-timeouts.js";
export * from "./path/codes.js";
export * from "./path/hop.js";
export * from "./path/observation.js";
export * from "./path/path.js";
export * from "./change/change.js";
