import type { Issue, Topology } from "../../../model/index.js";
import { imageParameter } from "./images.js";
import { operatingSystemOf } from "./instances.js";
import type { ProvisionedLab } from "./planning.js";

function refusal(noun: string, name: string, why: string, hint: string): Issue {
  return {
    severity: "error",
    code: "Provision.NotBuilt",
    message: `${noun} \`${name}\` is not built in AWS: ${why}`,
    hint,
  };
}

interface Named {
  readonly name: string;
}

function each(list: readonly Named[], noun: string, why: string, hint: string): Issue[] {
  return list.map(({ name }) => refusal(noun, name, why, hint));
}

const TAKE_OUT = "take it out of the lab file that you provision";

/** Everything of a lab that `up` does not build, by name: said before any call is made. */
export function refuseUnbuildable(lab: ProvisionedLab): Issue[] {
  const { topology } = lab;
  return [
    ...placeRefusals(topology),
    ...each(topology.loadBalancers, "load balancer", "load balancers are not", TAKE_OUT),
    ...each(topology.targetGroups, "target group", "load balancers are not", TAKE_OUT),
    ...each(topology.networkFirewalls, "Network Firewall", "its policy is not AWS's but the lab's", TAKE_OUT),
    ...each(topology.vpnGateways, "virtual private gateway", "what is behind it is not in the lab", TAKE_OUT),
    ...topology.blockPublicAccess.map(({ region }) =>
      refusal("VPC Block Public Access", region, "it is a setting of the whole account", TAKE_OUT),
    ),
    ...each(topology.blockPublicAccessExclusions, "exclusion", "Block Public Access is of the whole account", TAKE_OUT),
    ...topology.securityGroupVpcAssociations.map(({ groupId }) =>
      refusal(
        "association of security group",
        nameOf(topology.securityGroups, groupId),
        "it is not supported",
        TAKE_OUT,
      ),
    ),
    ...topology.appliances.flatMap(({ resourceId, forwards }) =>
      forwards === "nothing"
        ? []
        : refusal(
            "forwarding of",
            nameOf([...topology.instances, ...topology.vpcEndpoints], resourceId),
            "it is a matter of the operating system",
            TAKE_OUT,
          ),
    ),
    ...topology.vpcPeeringConnections.flatMap(({ name, status }) =>
      status === "active" || status === "pending-acceptance"
        ? []
        : refusal(
            "peering connection",
            name,
            `nothing makes one that is ${status}`,
            "let it be active, or leave it out",
          ),
    ),
    ...instanceRefusals(lab),
  ];
}

function nameOf(list: readonly (Named & { readonly id: string })[], id: string): string {
  return list.find((item) => item.id === id)?.name ?? id;
}

/** One account and one Region: the credentials' own, and the lab's. */
function placeRefusals({ vpcs, vpcPeeringConnections }: Topology): Issue[] {
  const [first] = vpcs;
  const known = new Set(vpcs.map(({ id }) => id));
  const hint = "a lab is provisioned in one account and one Region";
  return [
    ...vpcs.flatMap(({ name, accountId, region }) => [
      ...(accountId === first?.accountId ? [] : [refusal("VPC", name, `it is of another account, ${accountId}`, hint)]),
      ...(region === first?.region ? [] : [refusal("VPC", name, `it is in another Region, ${region}`, hint)]),
    ]),
    ...vpcPeeringConnections.flatMap(({ name, requester, accepter }) =>
      known.has(requester.vpcId) && known.has(accepter.vpcId)
        ? []
        : refusal("peering connection", name, "one of its VPCs is somebody else's", hint),
    ),
  ];
}

function instanceRefusals(lab: ProvisionedLab): Issue[] {
  return lab.topology.instances.flatMap((instance) => {
    const { id, name, instanceType } = instance;
    const operatingSystem = operatingSystemOf(instance, lab);
    const software = lab.software.find(({ instanceId }) => instanceId === id);
    return [
      ...(imageParameter(instance, operatingSystem) === null
        ? [
            refusal(
              "instance",
              name,
              `there is no image of ${operatingSystem} for ${instanceType}`,
              "choose another operating system or instance type",
            ),
          ]
        : []),
      ...((software?.mtuBytes ?? null) === null
        ? []
        : [refusal("MTU of instance", name, "it is a matter of the operating system", "leave out `mtu`")]),
    ];
  });
}
