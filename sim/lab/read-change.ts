import {
  readRouteDestination,
  readRouteTarget,
  readSecurityGroupRule,
  type Change,
  type DocumentPath,
  type Reading,
} from "../../model/index.js";
import type { ChangeInputs } from "./change-schemas.js";

type Inputs = { readonly [K in keyof ChangeInputs]-?: NonNullable<ChangeInputs[K]> };
type Readers = {
  readonly [K in keyof Inputs]: (input: Inputs[K], path: DocumentPath, reading: Reading) => Change | null;
};

/** The change that an entry's `kind` key describes, with ids for names; null after an issue. */
export function readChange<K extends keyof ChangeInputs>(
  kind: K,
  input: Inputs[K],
  path: DocumentPath,
  reading: Reading,
): Change | null {
  return READERS[kind](input, path, reading);
}

/** Declares the peering connection that an entry will create, so that others can name it. */
export function declareCreated(inputs: ChangeInputs, path: DocumentPath, { names, identify }: Reading): void {
  const created = inputs.createVpcPeeringConnection;
  if (created)
    names.declare("VPC peering connection", created.name, identify("pcx", created.name), [
      ...path,
      "createVpcPeeringConnection",
      "name",
    ]);
}

const READERS: Readers = {
  createVpcPeeringConnection(input, path, { names, identify }) {
    const requester = names.find(["VPC"], input.requester, [...path, "requester"]);
    const accepter = names.find(["VPC"], input.accepter, [...path, "accepter"]);
    return (
      requester &&
      accepter && {
        kind: "CreateVpcPeeringConnection",
        id: identify("pcx", input.name),
        name: input.name,
        requesterVpcId: requester.id,
        accepterVpcId: accepter.id,
      }
    );
  },
  acceptVpcPeeringConnection: ofPeering("AcceptVpcPeeringConnection"),
  rejectVpcPeeringConnection: ofPeering("RejectVpcPeeringConnection"),
  deleteVpcPeeringConnection: ofPeering("DeleteVpcPeeringConnection"),
  createRoute: newRoute("CreateRoute"),
  replaceRoute: newRoute("ReplaceRoute"),
  deleteRoute(input, path, reading) {
    const table = reading.names.find(["route table"], input.routeTable, [...path, "routeTable"]);
    const destination = readRouteDestination(input, path, reading);
    return table && destination && { kind: "DeleteRoute", routeTableId: table.id, destination };
  },
  associateRouteTable(input, path, { names }) {
    const table = names.find(["route table"], input.routeTable, [...path, "routeTable"]);
    const subnet = names.find(["subnet"], input.subnet, [...path, "subnet"]);
    return table && subnet && { kind: "AssociateRouteTable", routeTableId: table.id, subnetId: subnet.id };
  },
  authorizeSecurityGroupIngress: groupRule("AuthorizeSecurityGroupIngress", "ingress"),
  authorizeSecurityGroupEgress: groupRule("AuthorizeSecurityGroupEgress", "egress"),
  revokeSecurityGroupIngress: groupRule("RevokeSecurityGroupIngress", "ingress"),
  revokeSecurityGroupEgress: groupRule("RevokeSecurityGroupEgress", "egress"),
  createNetworkAclEntry: aclEntry("CreateNetworkAclEntry"),
  replaceNetworkAclEntry: aclEntry("ReplaceNetworkAclEntry"),
  deleteNetworkAclEntry(input, path, { names }) {
    const acl = names.find(["network ACL"], input.networkAcl, [...path, "networkAcl"]);
    const { ruleNumber, direction } = input;
    return acl && { kind: "DeleteNetworkAclEntry", networkAclId: acl.id, ruleNumber, egress: direction === "egress" };
  },
  replaceNetworkAclAssociation(input, path, { names }) {
    const acl = names.find(["network ACL"], input.networkAcl, [...path, "networkAcl"]);
    const subnet = names.find(["subnet"], input.subnet, [...path, "subnet"]);
    return acl && subnet && { kind: "ReplaceNetworkAclAssociation", networkAclId: acl.id, subnetId: subnet.id };
  },
  associateVpcCidrBlock(input, path, { names }) {
    const vpc = names.find(["VPC"], input.vpc, [...path, "vpc"]);
    return vpc && { kind: "AssociateVpcCidrBlock", vpcId: vpc.id, cidr: input.cidr };
  },
  stopInstances: ofInstance("StopInstances"),
  startInstances: ofInstance("StartInstances"),
};

function ofPeering(
  kind: "AcceptVpcPeeringConnection" | "RejectVpcPeeringConnection" | "DeleteVpcPeeringConnection",
): Readers["acceptVpcPeeringConnection"] {
  return (input, path, { names }) => {
    const peering = names.find(["VPC peering connection"], input.peering, [...path, "peering"]);
    return peering && { kind, id: peering.id };
  };
}

function newRoute(kind: "CreateRoute" | "ReplaceRoute"): Readers["createRoute"] {
  return (input, path, reading) => {
    const table = reading.names.find(["route table"], input.routeTable, [...path, "routeTable"]);
    const destination = readRouteDestination(input, path, reading);
    const target = readRouteTarget(input.target, [...path, "target"], reading);
    return table && destination && target && { kind, routeTableId: table.id, destination, target };
  };
}

function groupRule(
  kind:
    | "AuthorizeSecurityGroupIngress"
    | "AuthorizeSecurityGroupEgress"
    | "RevokeSecurityGroupIngress"
    | "RevokeSecurityGroupEgress",
  direction: "ingress" | "egress",
): Readers["authorizeSecurityGroupIngress"] {
  return (input, path, reading) => {
    const group = reading.names.find(["security group"], input.securityGroup, [...path, "securityGroup"]);
    const rule = readSecurityGroupRule(input.rule, `${input.securityGroup}/${direction}`, [...path, "rule"], reading);
    return group && rule && { kind, groupId: group.id, rule };
  };
}

function aclEntry(kind: "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry"): Readers["createNetworkAclEntry"] {
  return ({ networkAcl, direction, ruleNumber, action, service, cidr }, path, { names }) => {
    const acl = names.find(["network ACL"], networkAcl, [...path, "networkAcl"]);
    const egress = direction === "egress";
    return acl && { kind, networkAclId: acl.id, entry: { ruleNumber, egress, action, service, cidr } };
  };
}

function ofInstance(kind: "StopInstances" | "StartInstances"): Readers["stopInstances"] {
  return (input, path, { names }) => {
    const instance = names.find(["instance"], input.instance, [...path, "instance"]);
    return instance && { kind, instanceId: instance.id };
  };
}
