import type { Instance, NetworkInterface } from "../../../model/index.js";
import { isPublicFromLaunch } from "./elastic-ips.js";
import { imageId, imageParameter, readImages } from "./images.js";
import { interfaceFields, sourceDestCheck } from "./network-interfaces.js";
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
    if (image === null || primary === undefined) return [];
    const further = topology.networkInterfaces.filter(
      ({ attachment }) => attachment?.instanceId === instance.id && attachment.deviceIndex !== 0,
    );
    const alone = isPublicFromLaunch(primary, topology);
    return [{ instance, operatingSystem, image, primary, further, alone }];
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
  /** Made before it, by `planNetworkInterfaces`. */
  readonly further: readonly NetworkInterface[];
  /** Whether the primary one is all it has: then its public address is assigned at launch. */
  readonly alone: boolean;
}

/** Public addresses beside the one that is assigned at launch are Elastic IP addresses: `planElasticIps`. */
function planInstance(
  { instance, operatingSystem, image, primary, further, alone }: PlannedInstance,
  runs: boolean,
  context: PlanContext,
): Step {
  const resource: PlannedResource = { kind: "instance", logicalId: instance.id, name: instance.name };
  const isPublic = alone && primary.privateAddresses.some((each) => each.primary && each.publicAddress !== null);
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
          ...interfaceFields(primary),
          ...(alone && { AssociatePublicIpAddress: isPublic }),
          DeleteOnTermination: true,
        },
        ...further.map(({ id, attachment }) => ({
          DeviceIndex: attachment?.deviceIndex ?? 0,
          NetworkInterfaceId: ref(id),
          DeleteOnTermination: false,
        })),
      ],
      ...clientToken(context, instance.id),
      TagSpecifications: [
        ...tagged(context, "instance", resource).TagSpecifications,
        { ResourceType: "volume", Tags: tagsOf(context, resource) },
      ],
    }),
    { path: "Instances.0.InstanceId" },
    instanceCost(instance.instanceType, operatingSystem, isPublic ? 1 : 0),
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
