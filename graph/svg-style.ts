import type { Tone } from "./map-node.js";

/** The colours of one kind of screen. */
interface Palette {
  readonly page: string;
  readonly panel: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly faint: string;
  readonly link: string;
  readonly region: string;
  readonly publicFill: string;
  readonly privateFill: string;
  readonly mark: string;
  readonly failed: string;
  readonly failedFill: string;
  readonly request: string;
  readonly reply: string;
  readonly onLine: string;
  readonly tones: Readonly<Record<Tone, string>>;
}

/** After the colours of AWS's architecture diagrams: purple networks, green public and blue-green private subnets. */
const LIGHT: Palette = {
  page: "#ffffff",
  panel: "#fafafc",
  card: "#ffffff",
  border: "#c6c6cd",
  text: "#0f141a",
  faint: "#5a6470",
  link: "#9aa3ad",
  region: "#007e80",
  publicFill: "#f0f6e4",
  privateFill: "#e3f3f4",
  mark: "#fff3c4",
  failed: "#c50f1f",
  failedFill: "#fdecec",
  request: "#0066cc",
  reply: "#8a2be2",
  onLine: "#ffffff",
  tones: {
    plain: "#687078",
    vpc: "#8c4fff",
    public: "#6b8f10",
    private: "#008a8c",
    compute: "#d86613",
    gateway: "#8c4fff",
    inactive: "#8d99a8",
  },
};

const DARK: Palette = {
  page: "#0f141a",
  panel: "#161d26",
  card: "#1b232d",
  border: "#424e5c",
  text: "#ebebf0",
  faint: "#a4abb5",
  link: "#66717e",
  region: "#3fc1c3",
  publicFill: "#202b17",
  privateFill: "#142b2e",
  mark: "#4a3f12",
  failed: "#ff7a7a",
  failedFill: "#3a1a1d",
  request: "#53a9ff",
  reply: "#c38bff",
  onLine: "#0f141a",
  tones: {
    plain: "#a4abb5",
    vpc: "#a988ff",
    public: "#a3cc3c",
    private: "#4fc9cb",
    compute: "#ff9d4d",
    gateway: "#a988ff",
    inactive: "#66717e",
  },
};

/** Colours are written out: not every program that shows SVG knows CSS variables. */
function colours(palette: Palette): string {
  const { page, panel, card, border, text, faint, link, region, mark, failed, failedFill, tones } = palette;
  const ways = (["request", "reply"] as const).map((way) => {
    const colour = palette[way];
    return `.${way}{stroke:${colour}}.tip-${way},.badge-${way}{fill:${colour}}.word-${way}{fill:${colour}}`;
  });
  return [
    `.page{fill:${page}}`,
    `.panel{fill:${panel};stroke:${tones.vpc}}`,
    `.region{stroke:${region}}.region-name{fill:${region}}`,
    `.zone{stroke:${faint}}`,
    `.card{fill:${card};stroke:${border}}`,
    `.subnet-public{fill:${palette.publicFill};stroke:${tones.public}}`,
    `.subnet-private{fill:${palette.privateFill};stroke:${tones.private}}`,
    `.name{fill:${text}}.line{fill:${faint}}`,
    `.rule{stroke:${border}}`,
    `.link{stroke:${link}}.broken{stroke:${failed}}.word-broken{fill:${failed}}`,
    `.mark{fill:${mark}}`,
    `.failed{fill:${failedFill};stroke:${failed}}.alert{fill:${failed}}`,
    `.number{fill:${palette.onLine}}`,
    ...ways,
    ...Object.entries(tones).map(([tone, colour]) => `.bar-${tone}{fill:${colour}}.icon-${tone}{stroke:${colour}}`),
  ].join("");
}

/** The style sheet of a picture: its shapes once, its colours for light and for dark screens. */
export const STYLE: string = [
  'text{font-family:"Amazon Ember","Helvetica Neue",Arial,"Liberation Sans",sans-serif}',
  ".name{font-weight:600}.plain{font-weight:400}",
  ".link,.way,.icon,.region,.zone{fill:none}",
  ".panel{stroke-width:1.5}.region,.zone{stroke-dasharray:5 4}.zone{stroke-opacity:.5}",
  ".link{stroke-width:1.5}.broken{stroke-dasharray:4 4}",
  ".icon{stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}",
  ".way{stroke-width:3;stroke-linejoin:round}.reply{stroke-dasharray:9 4}",
  ".failed{stroke-width:2.5}.alert,.number{font-weight:700}",
  colours(LIGHT),
  `@media (prefers-color-scheme:dark){${colours(DARK)}}`,
].join("");
