/** The name of what AWS makes for a VPC unasked: its main route table, default security group and default network ACL. */
export function impliedName(vpc: string, what: "main" | "default"): string {
  return `${vpc}/${what}`;
}

/** The name of the interface that an instance is launched with. */
export function primaryInterfaceName(instance: string): string {
  return `${instance}/eth0`;
}

/** The name of a security group or network ACL: the key `default` stands for the VPC's own (InvalidGroup.Reserved). */
export function scopedName(vpc: string, key: string): string {
  return key === "default" ? impliedName(vpc, "default") : key;
}

/** Security groups or network ACLs of a VPC by name, with the one called `default`, which every VPC has. */
export function withDefault<T extends object>(given: Readonly<Record<string, T>>): [name: string, input: Partial<T>][] {
  return Object.entries<Partial<T>>({ default: {}, ...given });
}
