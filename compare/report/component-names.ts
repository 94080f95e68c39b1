import type { Topology } from "../../model/index.js";

/** What decides about packets, by id: by its name, with that of its VPC where the name alone is not enough. */
export function componentNames(topology: Topology): ReadonlyMap<string, string> {
  const { vpcs, securityGroups, networkAcls, routeTables, networkInterfaces, vpcPeeringConnections } = topology;
  const vpcName = new Map(vpcs.map(({ id, name }) => [id, name]));
  const ofVpc = (vpcId: string, name: string): string => `${vpcName.get(vpcId) ?? vpcId}/${name}`;
  const groupNames = securityGroups.map(({ name }) => name);
  return new Map<string, string>([
    ...securityGroups.map(({ id, name, vpcId }): [string, string] => [
      id,
      groupNames.indexOf(name) === groupNames.lastIndexOf(name) ? name : ofVpc(vpcId, name),
    ]),
    // As lab files call those that nobody named.
    ...networkAcls.map((each): [string, string] => [
      each.id,
      each.name === each.id && each.default ? ofVpc(each.vpcId, "default") : each.name,
    ]),
    ...routeTables.map((each): [string, string] => [
      each.id,
      each.name === each.id && each.main ? ofVpc(each.vpcId, "main") : each.name,
    ]),
    ...networkInterfaces.map(({ id, name }): [string, string] => [id, name]),
    ...vpcPeeringConnections.map(({ id, name }): [string, string] => [id, name]),
  ]);
}
