/** How zone ids shorten the parts of a Region's name: `ap-southeast-2` is `apse2`, `us-gov-east-1` is `usge1`. */
const SHORT: Readonly<Record<string, string>> = {
  gov: "g",
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  southeast: "se",
  northwest: "nw",
  southwest: "sw",
};

/**
 * The id of a zone that the file names by its letter: `eu-west-3b` is `euw3-az2`. Which of a Region's zones a letter
 * stands for differs from account to account, so that of an account on paper is free; a file may give its own. Null for
 * Local Zones and Wavelength Zones.
 */
export function availabilityZoneId(availabilityZone: string, region: string): string | null {
  const letter = availabilityZone.slice(region.length);
  const [area = "", ...parts] = region.split("-");
  if (!/^[a-z]$/.test(letter)) return null;
  const short = parts.map((part) => SHORT[part] ?? part).join("");
  return `${area}${short}-az${letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`;
}
