// Families that run on the Xen hypervisor, as EC2's instance-type pages list them; every later family is Nitro.
const XEN_FAMILIES = new Set(
  "c1 c3 c4 cc2 cr1 d2 f1 g2 g3 g3s h1 hs1 i2 i3 m1 m2 m3 m4 p2 p3 r3 r4 t1 t2 x1 x1e".split(" "),
);

/**
 * Whether an instance type runs on Nitro, whose interfaces never aggregate for more than 60 s (flow-log-records 7).
 * Bare metal is Nitro in every family.
 */
export function isNitro(instanceType: string): boolean {
  const [family = "", size = ""] = instanceType.split(".");
  return size.startsWith("metal") || !XEN_FAMILIES.has(family);
}
