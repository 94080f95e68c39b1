import type { Fault, SeenCall } from "./fault-proxy.js";

interface FakeBalancer {
  readonly path: string;
  readonly isPublic: boolean;
  /** By subnet, where the lab chose them. */
  readonly chosen: ReadonlyMap<string, string>;
}

/**
 * Load balancers as moto has not got them: moto 5.2.5 gives them no interfaces (a flow log of one becomes its subnet's), makes a listener a second time where AWS
 * answers with the first one (CreateListener: "idempotent"), and finds every target healthy at once.
 */
export class FakeBalancers {
  readonly #balancers = new Map<string, FakeBalancer>();
  readonly #listeners = new Set<string>();
  /** Of deleted load balancers whose interfaces are still there. */
  readonly #lingering = new Set<string>();
  /** How often such interfaces are listed before they are gone. */
  lingerLooks = 3;
  #lingerLooksLeft = 0;
  /** Where each interface is that was looked for. */
  readonly #subnets = new Map<string, string>();
  /** What was to be deleted while such an interface was in the way. */
  readonly tooEarly: string[] = [];
  /** How often targets are still `initial` before they are healthy. */
  initialLooks = 1;

  /** Null for what moto answers itself. */
  answer({ action, parameters }: SeenCall): Fault | null {
    const parameter = (name: string): string => parameters.get(name) ?? "";
    switch (action) {
      case "elasticloadbalancing:CreateLoadBalancer":
        this.#create(parameters);
        return null;
      case "elasticloadbalancing:CreateListener": {
        const listener = `${parameter("LoadBalancerArn")} ${parameter("Port")}`;
        if (this.#listeners.has(listener)) return answered("CreateListener", "<Listeners/>");
        this.#listeners.add(listener);
        return null;
      }
      case "elasticloadbalancing:DeleteLoadBalancer":
        this.#delete(parameter("LoadBalancerArn"));
        return null;
      case "elasticloadbalancing:DescribeTargetHealth": {
        if (this.initialLooks === 0) return null;
        this.initialLooks -= 1;
        const health = "<member><TargetHealth><State>initial</State></TargetHealth></member>";
        return answered("DescribeTargetHealth", `<TargetHealthDescriptions>${health}</TargetHealthDescriptions>`);
      }
      case "ec2:CreateFlowLogs": {
        const subnetId = this.#subnets.get(parameter("ResourceId.1"));
        if (subnetId === undefined) return null;
        const elsewhere = new URLSearchParams(parameters);
        elsewhere.set("ResourceType", "Subnet");
        elsewhere.set("ResourceId.1", subnetId);
        return { kind: "rewrite", parameters: elsewhere };
      }
      case "ec2:DescribeNetworkInterfaces":
        return parameter("Filter.1.Name") === "description"
          ? this.#node(parameter("Filter.1.Value.1"), parameter("Filter.2.Value.1"))
          : this.#left();
      case "ec2:DeleteSecurityGroup":
      case "ec2:DeleteSubnet":
        if (this.#lingering.size === 0) return null;
        this.tooEarly.push(action);
        return { kind: "error", status: 400, code: "DependencyViolation", message: "has a dependent object" };
      default:
        return null;
    }
  }

  #create(parameters: URLSearchParams): void {
    const name = parameters.get("Name") ?? "";
    const path = `${parameters.get("Type") === "application" ? "app" : "net"}/${name}/0123456789abcdef`;
    const chosen = [1, 2].flatMap((index): (readonly [string, string])[] => {
      const address = parameters.get(`SubnetMappings.member.${index}.PrivateIPv4Address`);
      return address === null ? [] : [[parameters.get(`SubnetMappings.member.${index}.SubnetId`) ?? "", address]];
    });
    this.#balancers.set(name, { path, isPublic: parameters.get("Scheme") !== "internal", chosen: new Map(chosen) });
  }

  #delete(arn: string): void {
    const [, path = ""] = arn.split(":loadbalancer/");
    this.#lingering.add(path);
    this.#lingerLooksLeft = this.lingerLooks;
    for (const each of this.#listeners) if (each.startsWith(arn)) this.#listeners.delete(each);
  }

  #node(description: string, subnetId: string): Fault | null {
    const [, name = ""] = description.split("/");
    const balancer = this.#balancers.get(name);
    if (balancer === undefined || description !== `ELB ${balancer.path.replace(/[^/]+$/, "*")}`) return interfaces([]);
    const index = [...this.#balancers.keys()].indexOf(name);
    const found = { balancer, subnetId, last: 200 + index };
    this.#subnets.set(idOf(found), subnetId);
    return interfaces([found]);
  }

  #left(): Fault | null {
    if (this.#lingering.size === 0) return null;
    const left = [...this.#lingering].map((path) => ({
      balancer: { path, isPublic: false, chosen: new Map<string, string>() },
      subnetId: "subnet-0000",
      last: 1,
    }));
    this.#lingerLooksLeft -= 1;
    if (this.#lingerLooksLeft === 0) this.#lingering.clear();
    return interfaces(left);
  }
}

interface Node {
  readonly balancer: FakeBalancer;
  readonly subnetId: string;
  readonly last: number;
}

function answered(name: string, result: string): Fault {
  return { kind: "answer", body: `<${name}Response><${name}Result>${result}</${name}Result></${name}Response>` };
}

function thirdOf({ subnetId }: Node): number {
  return Number.parseInt(subnetId.slice(-4), 16) % 200;
}

function idOf(node: Node): string {
  return `eni-e1b${thirdOf(node)}${node.last}`;
}

/** What Amazon chose: the public address is like the private one. */
function interfaces(nodes: readonly Node[]): Fault {
  const items = nodes.map((node) => {
    const { balancer, subnetId, last } = node;
    const { path, isPublic, chosen } = balancer;
    const third = thirdOf(node);
    const address = chosen.get(subnetId) ?? `10.0.${third}.${last}`;
    const association = isPublic ? `<association><publicIp>35.180.${third}.${last}</publicIp></association>` : "";
    return [
      `<item><networkInterfaceId>${idOf(node)}</networkInterfaceId><description>ELB ${path}</description>`,
      `<requesterManaged>true</requesterManaged><status>in-use</status><subnetId>${subnetId}</subnetId>`,
      `<privateIpAddress>${address}</privateIpAddress>${association}</item>`,
    ].join("");
  });
  const body = `<networkInterfaceSet>${items.join("")}</networkInterfaceSet>`;
  return { kind: "answer", body: `<DescribeNetworkInterfacesResponse>${body}</DescribeNetworkInterfacesResponse>` };
}
