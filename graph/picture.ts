import type { Topology } from "../model/index.js";
import type { ResourceMap } from "./map-node.js";
import { mustShow } from "./must-show.js";
import { resourceMap, withAlert } from "./resource-map.js";
import { overlay, type Overlay, type TracedPath } from "./route-overlay.js";

/** What to draw besides the topology. */
export interface PictureOptions {
  /** What the picture is of, for people. */
  readonly title: string;
  readonly traced?: TracedPath | undefined;
}

/** A map, with the traced path on it where there is one. */
export interface Picture {
  readonly map: ResourceMap;
  readonly overlay: Overlay | null;
}

/** What both forms of a picture draw. */
export function pictureOf(topology: Topology, traced: TracedPath | undefined): Picture {
  const map = resourceMap(topology, mustShow((traced?.ways ?? []).map(({ path }) => path)));
  if (traced === undefined) return { map, overlay: null };
  const drawn = overlay(map, topology, traced);
  const { failure } = drawn;
  return { map: failure === null ? map : withAlert(map, failure.key, failure.code), overlay: drawn };
}
