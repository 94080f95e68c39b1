import { html, Html } from "./html.js";
import { STYLE } from "./style.js";

/** A titled part of the page; null where there is nothing to show. */
export interface Section {
  readonly title: string;
  readonly note?: string;
  readonly content: Html;
}

export interface Page {
  readonly title: string;
  /** The one thing that a reader wants to know. */
  readonly verdict: string;
  readonly good: boolean;
  readonly notes: readonly string[];
  readonly sections: readonly (Section | null)[];
}

/** A document that needs nothing but itself: no network, no fonts, no program. */
export function renderPage({ title, verdict, good, notes, sections }: Page): string {
  const shown = sections.filter((section) => section !== null);
  return `${
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
          <title>${title}</title>
          <style>
            ${new Html(STYLE)}
          </style>
        </head>
        <body>
          <main>
            <header>
              <h1>${title}</h1>
              <p class="verdict ${good ? "good" : "bad"}">${verdict}</p>
              ${notes.map((note) => html`<p class="note">${note}</p> `)}
            </header>
            ${shown.map(
              (section) =>
                html`<section>
                  <h2>${section.title}</h2>
                  ${section.note === undefined ? null : html`<p class="note">${section.note}</p> `}${section.content}
                </section> `,
            )}
          </main>
        </body>
      </html>`.markup
  }\n`;
}
