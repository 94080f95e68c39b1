import { formatIpv4 } from "../address/ipv4.js";
import type { NatGateway, NatGatewayAddress } from "../topology/gateways.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** IGW-10: a NAT gateway is in a subnet of its VPC and has an interface there for every address. */
export function checkNatGateways(validation: Validation): void {
  const { natGateways } = validation.topology;
  for (const gateway of natGateways) {
    findReferenced(validation, "vpcs", gateway.vpcId, gateway, "vpcId");
    const subnet = findReferenced(validation, "subnets", gateway.subnetId, gateway, "subnetId");
    if (subnet && subnet.vpcId !== gateway.vpcId) {
      const message = `the subnet \`${subnet.name}\` of the NAT gateway \`${gateway.name}\` is not in the VPC \`${gateway.vpcId}\``;
      const hint = "a NAT gateway is in its subnet's VPC";
      validation.report({ code: "InvalidParameterValue", rule: "IGW-10", message, hint }, gateway, "subnetId");
    }
    if (gateway.state === "available" && gateway.addresses.length === 0) {
      const message = `the NAT gateway \`${gateway.name}\` has no address`;
      const hint = "a NAT gateway that is available has at least one private address";
      validation.report({ code: "MissingParameter", rule: "IGW-10", message, hint }, gateway, "addresses");
    }
    for (const address of gateway.addresses) {
      checkPublicAddress(validation, gateway, address);
      checkInterface(validation, gateway, address);
    }
  }
  const published = natGateways
    .flatMap(({ addresses }) => addresses)
    .filter(({ publicAddress }) => publicAddress !== null);
  for (const address of repeated(published, ({ publicAddress }) => publicAddress)) {
    const message = `the public address \`${formatIpv4(address.publicAddress!)}\` is already associated`;
    const hint = "a public address belongs to one private address (IGW-02)";
    validation.report({ code: "Resource.AlreadyAssociated", rule: "IGW-02", message, hint }, address, "publicAddress");
  }
}

/** A public gateway has an Elastic IP address before each of its private ones, a private gateway none. */
function checkPublicAddress(validation: Validation, gateway: NatGateway, address: NatGatewayAddress): void {
  const { connectivityType, name, state } = gateway;
  const wanted = connectivityType === "public";
  if (wanted === (address.publicAddress !== null) || state !== "available") return;
  const text = formatIpv4(address.privateAddress);
  const message = wanted
    ? `the address \`${text}\` of the public NAT gateway \`${name}\` has no public address`
    : `the address \`${text}\` of the private NAT gateway \`${name}\` has a public address`;
  const hint = wanted ? "associate an Elastic IP address with it" : "leave it out, or make the gateway public";
  const code = wanted ? "MissingParameter" : "InvalidParameter";
  validation.report({ code, rule: "IGW-10", message, hint }, address, "publicAddress");
}

function checkInterface(validation: Validation, gateway: NatGateway, address: NatGatewayAddress): void {
  const { networkInterfaceId, privateAddress } = address;
  const found = findReferenced(validation, "networkInterfaces", networkInterfaceId, address, "networkInterfaceId");
  if (!found) return;
  const problem = (message: string, field: string): void => {
    const hint = "a NAT gateway has one interface, in its subnet, with all its private addresses";
    validation.report({ code: "InvalidParameterValue", rule: "IGW-10", message, hint }, address, field);
  };
  if (found.subnetId !== gateway.subnetId)
    problem(`the interface \`${found.name}\` is not in the subnet of \`${gateway.name}\``, "networkInterfaceId");
  if (!found.privateAddresses.some((each) => each.address === privateAddress))
    problem(`\`${formatIpv4(privateAddress)}\` is no address of the interface \`${found.name}\``, "privateAddress");
}
