import { formatIpAddress, type Instance, type NetworkInterface } from "../../../model/index.js";
import { imageId, imageParameter, readImages } from "./images.js";
import { clientToken, runsCommands, tagged, tagsOf, type PlanContext, type ProvisionedLab } from "./planning.js";
import { instanceCost } from "./prices.js";
import { instanceProfileName } from "./roles.js";
import { call, create, read, ref, set, wait, type PlannedResource, type Step } from "./step.js";

/** The images, then the instances with their primary interfaces. */
export function planInstances(lab: ProvisionedLab, context: PlanContext): Step[] {
  const { topology } = lab;
  const planned = topology.instances.flatMap((instance) => {
    const operatingSystem = operatingSystemOf(instance, lab);
    const image = imageParameter(instance, operatingSystem);
    const primary = topology.networkInterfaces.find(
      ({ attachment }) => attachment?.instanceId === instance.id && attachment.deviceIndex === 0,
    );
    return image === null || primary === undefined ? [] : [{ instance, operatingSystem, image, primary }];
  });
  return [
    ...readImages(planned.map(({ image }) => image)),
    ...planned.flatMap((each) => planInstance(each, runsCommands(lab), context)),
    ...planned.flatMap(({ instance, primary }) => settleInstance(instance, primary)),
  ];
}

/** What the lab has an instance run. */
export function operatingSystemOf({ id }: Instance, { software }: ProvisionedLab): string {
  return software.find(({ instanceId }) => instanceId === id)?.operatingSystem ?? "amazon-linux-2023";
}

interface PlannedInstance {
  readonly instance: Instance;
  readonly operatingSystem: string;
  readonly image: string;
  readonly primary: NetworkInterface;
}

/** The addresses, beside the one that is assigned at launch, are {@link planAddresses}: they are Elastic IP addresses. */
function planInstance(
  { instance, operatingSystem, image, primary }: PlannedInstance,
  runs: boolean,
  context: PlanContext,
): Step {
  const resource: PlannedResource = { kind: "instance", logicalId: instance.id, name: instance.name };
  const [first] = primary.privateAddresses;
  return create(
    resource,
    call("ec2:RunInstances", {
      ImageId: ref(imageId(image)),
      InstanceType: instance.instanceType as "t2.micro",
      MinCount: 1,
      MaxCount: 1,
      ...(runs && { IamInstanceProfile: { Name: instanceProfileName(context) } }),
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: ref(primary.subnetId),
          Groups: primary.securityGroupIds.map(ref),
          PrivateIpAddresses: primary.privateAddresses.map((each) => ({
            PrivateIpAddress: formatIpAddress(each.address),
            Primary: each.primary,
          })),
          AssociatePublicIpAddress: first !== undefined && first.publicAddress !== null,
          DeleteOnTermination: true,
        },
      ],
      ...clientToken(context, instance.id),
      TagSpecifications: [
        ...tagged(context, "instance", resource).TagSpecifications,
        { ResourceType: "volume", Tags: tagsOf(context, resource) },
      ],
    }),
    { path: "Instances.0.InstanceId" },
    instanceCost(instance.instanceType, operatingSystem, first?.publicAddress === null ? 0 : 1),
  );
}

function settleInstance({ id, name, state }: Instance, primary: NetworkInterface): Step[] {
  const describe = call("ec2:DescribeInstances", { InstanceIds: [ref(id)] });
  const path = "Reservations.0.Instances.0.State.Name";
  return [
    wait(id, `instance ${name} is running`, describe, {
      path,
      until: "running",
      never: ["shutting-down", "terminated", "stopping", "stopped"],
    }),
    read(primary.id, `network interface of ${name}`, describe, {
      [primary.id]: "Reservations.0.Instances.0.NetworkInterfaces.[Attachment.DeviceIndex=0].NetworkInterfaceId",
    }),
    ...sourceDestCheck(primary),
    ...(state === "stopped" ? switchInstance("StopInstances", { id, name }) : []),
  ];
}

/** IGW-13: on unless it is turned off. */
export function sourceDestCheck({ id, name, sourceDestCheck: on }: NetworkInterface): Step[] {
  if (on) return [];
  const input = { NetworkInterfaceId: ref(id), SourceDestCheck: { Value: false } };
  return [
    set(
      `${id} sourceDestCheck`,
      `no source/destination check on ${name}`,
      call("ec2:ModifyNetworkInterfaceAttribute", input),
    ),
  ];
}

/** `of` tells the calls apart from others for the same instance. */
export function switchInstance(
  how: "StopInstances" | "StartInstances",
  { id, name }: Pick<Instance, "id" | "name">,
  of = "",
): Step[] {
  const stop = how === "StopInstances";
  const until = stop ? "stopped" : "running";
  const input = { InstanceIds: [ref(id)] };
  return [
    set(
      `${id}${of}`,
      `${stop ? "stop" : "start"} of instance ${name}`,
      stop ? call("ec2:StopInstances", input) : call("ec2:StartInstances", input),
    ),
    wait(`${id}${of} after ${how}`, `instance ${name} is ${until}`, call("ec2:DescribeInstances", input), {
      path: "Reservations.0.Instances.0.State.Name",
      until,
      never: ["shutting-down", "terminated"],
    }),
  ];
}
