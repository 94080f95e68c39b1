/** A small valid lab file that tests change one line of. */
export const BASE = `name: t
region: eu-west-3
vpcs:
  v:
    cidr: 10.0.0.0/16
    internetGateway: igw
    routeTables:
      public: { routes: [{ destination: 0.0.0.0/0, target: igw }] }
    subnets:
      s: { cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: public }
    securityGroups:
      g: { ingress: [{ protocol: tcp, port: 22, cidr: 0.0.0.0/0 }] }
  w:
    cidr: 10.1.0.0/16
    subnets:
      t: { cidr: 10.1.0.0/24, availabilityZone: eu-west-3b }
instances:
  i: { subnet: s, securityGroups: [g], publicAddress: true }
  j: { subnet: t }
internetHosts:
  laptop: { address: 81.249.17.203 }
logGroups: { logs: {} }
flowLogs:
  f: { resource: v, logGroup: logs }
timeline:
  - { at: 1s, ssh: { name: session, from: laptop, to: i, address: public, stay: 1m } }
  - { at: 2s, ping: { from: i, to: j, count: 1, through: session } }
`;

/** The file with one text replaced by another; the text must be there. */
export function changed(from: string, to: string): string {
  if (!BASE.includes(from)) throw new Error(`the base lab has no ${from}`);
  return BASE.replace(from, () => to);
}
