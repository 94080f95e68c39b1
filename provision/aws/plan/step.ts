import type { InputOf, ProvisionOperation } from "../operations.js";

/** The kinds of resources that are made, or that AWS makes with them: `owned/` can find them again and delete them. */
export type ResourceKind =
  | "vpc"
  | "subnet"
  | "internet-gateway"
  | "egress-only-internet-gateway"
  | "route-table"
  | "network-acl"
  | "security-group"
  | "prefix-list"
  | "elastic-ip"
  | "nat-gateway"
  | "vpc-peering-connection"
  | "vpc-endpoint"
  | "transit-gateway"
  | "transit-gateway-attachment"
  | "transit-gateway-route-table"
  | "load-balancer"
  | "load-balancer-interface"
  | "target-group"
  | "network-interface"
  | "instance"
  | "volume"
  | "flow-log"
  | "log-group"
  | "iam-policy"
  | "iam-role"
  | "instance-profile";

/**
 * Stands in an input for the real identifier of what has the logical identifier `ref`: that of the lab's topology
 * (`vpc-0…`, derived from seed and name), or of one of a plan's own for what a topology does not have.
 */
export interface Reference {
  readonly ref: string;
}

/** An input of the SDK in which any text may be a reference. */
export type Template<T> = T extends string
  ? T | Reference
  : T extends readonly (infer Element)[]
    ? readonly Template<Element>[]
    : T extends object
      ? { readonly [Key in keyof T]: Template<T[Key]> }
      : T;

interface StepBase {
  /** Unique in a plan, and the same whenever the plan is made: the journal names steps by it. */
  readonly id: string;
  /** What it does, for people: `route 10.2.0.0/16 -> VPC 1 <> VPC 2 in NextWork-1-rtb-public`. */
  readonly title: string;
  readonly operation: ProvisionOperation;
  readonly input: object;
}

/** A resource that a step makes. */
export interface PlannedResource {
  readonly kind: ResourceKind;
  readonly logicalId: string;
  /** The Name tag, or the name that AWS knows it by. */
  readonly name: string;
}

/** Makes a resource, tagged with the run: it can be found again, and `down` deletes it. */
export interface CreateStep extends StepBase {
  readonly kind: "create";
  readonly resource: PlannedResource;
  /** Where its identifier stands in the answer, `Vpc.VpcId`; null where it is its name, or known before. */
  readonly identifier: { readonly path: string } | { readonly known: string };
  readonly cost: Cost | null;
}

/** Estimated price: null where the table of prices does not know it. */
export interface Cost {
  readonly item: string;
  readonly usdPerHour: number | null;
}

/** Changes what another step made, and goes with it. Made twice, it is the same. */
export interface SetStep extends StepBase {
  readonly kind: "set";
}

/** Looks something up that AWS has chosen; asked anew whenever the plan is gone through. */
export interface ReadStep extends StepBase {
  readonly kind: "read";
  /** Where in the answer the identifier of each logical identifier stands. */
  readonly yields: Readonly<Record<string, string>>;
}

/** Asks until the answer has the state that is waited for. */
export interface WaitStep extends StepBase {
  readonly kind: "wait";
  /** Where the state stands in the answer. */
  readonly path: string;
  readonly until: string;
  /** States from which it never comes. */
  readonly never: readonly string[];
}

export type Step = CreateStep | SetStep | ReadStep | WaitStep;

export function ref(logicalId: string): Reference {
  return { ref: logicalId };
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && typeof (value as Reference).ref === "string";
}

/** A call whose input the compiler checks against the SDK's. */
export function call<O extends ProvisionOperation>(
  operation: O,
  input: Template<InputOf<O>>,
): { readonly operation: O; readonly input: Template<InputOf<O>> } {
  return { operation, input };
}

type Call = Pick<StepBase, "operation" | "input">;

function actionOf({ operation }: Call): string {
  return operation.slice(operation.indexOf(":") + 1);
}

export function create(
  resource: PlannedResource,
  made: Call,
  identifier: CreateStep["identifier"],
  cost: Cost | null = null,
): CreateStep {
  const { kind, logicalId, name } = resource;
  const title = `${kind.replaceAll("-", " ")} ${name}`;
  return { kind: "create", id: `${actionOf(made)} ${logicalId}`, title, resource, identifier, cost, ...made };
}

/** `of`: what tells it apart from other calls of the same name. */
export function set(of: string, title: string, made: Call): SetStep {
  return { kind: "set", id: `${actionOf(made)} ${of}`, title, ...made };
}

export function read(of: string, title: string, made: Call, yields: ReadStep["yields"]): ReadStep {
  return { kind: "read", id: `${actionOf(made)} ${of}`, title, yields, ...made };
}

export function wait(
  of: string,
  title: string,
  made: Call,
  { path, until, never = [] }: { readonly path: string; readonly until: string; readonly never?: readonly string[] },
): WaitStep {
  return { kind: "wait", id: `${actionOf(made)} ${of} ${until}`, title, path, until, never, ...made };
}
