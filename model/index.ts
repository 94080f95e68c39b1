// The door of the model. One line per concept; nothing outside this folder imports anything else of it.
export * from "./address/ipv4.js";
export * from "./address/ipv6.js";
export * from "./address/ip-address.js";
export * from "./address/cidr.js";
export { AddressMap } from "./address/address-map.js";
export * from "./issue/issue.js";
export * from "./issue/origins.js";
export * from "./packet.js";
export * from "./topology/topology.js";
export * from "./topology/log-retention.js";
export type { SecurityGroupVpcAssociation } from "./topology/security-group-vpc-association.js";
export type { BlockPublicAccess, BlockPublicAccessExclusion } from "./topology/block-public-access.js";
export type * from "./topology/gateways.js";
export type * from "./topology/load-balancers.js";
export type * from "./topology/transit-gateways.js";
export * from "./topology/log-format.js";
export * from "./topology/identifier.js";
export * from "./policy/tracking-timeouts.js";
export * from "./path/codes.js";
export * from "./path/hop.js";
export * from "./path/observation.js";
export * from "./path/path.js";
export * from "./change/change.js";
export * from "./change/apply.js";
export * from "./change/describe.js";
export * from "./topology/rule-service.js";
export * from "./topology/describe.js";
export * from "./topology/route-rules.js";
export * from "./topology/vpc-cidr-rules.js";
export { compileNetwork } from "./path/compile-network.js";
export { interfaceIndexOf, type CompiledInterface, type Network } from "./path/network.js";
export { TrackingTable } from "./policy/tracking-table.js";
export { path, decide, observationAtSource, observationAtDestination, type PathOptions } from "./path/decide.js";
export { depart } from "./path/depart.js";
export { arrive } from "./path/arrive.js";
export { newTransit, resetTransit, type Carrier, type Transit } from "./path/transit.js";
export * from "./import/source-document.js";
export { checkSchema } from "./import/check-schema.js";
export { quote, type Complaint } from "./import/schema-issues.js";
export { didYouMean } from "./import/nearest-name.js";
export * from "./import/lab-file/fields.js";
export * from "./import/lab-file/rule-fields.js";
export { readSecurityGroupRule } from "./import/lab-file/read-rule.js";
export { readRouteDestination, readRouteTarget } from "./import/lab-file/read-route.js";
export { instanceShape, type InstanceInput } from "./import/lab-file/resource-schemas.js";
export { topologyShape, type TopologyInput } from "./import/lab-file/topology-schema.js";
export { createReading, type Reading } from "./import/lab-file/reading.js";
export { readTopology } from "./import/lab-file/read-topology.js";
export {
  ec2AddressBlocks,
  INSTANCE_CONNECT_REGIONS,
  instanceConnectRange,
} from "./import/lab-file/aws-address-ranges.js";
export { jsonLocator, type JsonLocator } from "./import/describe/json-locator.js";
export { importDescribe, validateDescribe } from "./import/describe/import-describe.js";
export { type DescribeFile } from "./import/describe/documents.js";
export { exportDescribe } from "./export/describe.js";
export { validateTopology } from "./validate/validate-topology.js";
