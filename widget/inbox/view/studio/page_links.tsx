/** The ways to some pages, each with a line that says what it is for. */
import type { ReactNode } from "react";
import type { OutreachPage, SettingsPage, StudioPlace } from "../../state/studio/place";
import { StudioLink } from "./link";

interface Props<P extends OutreachPage | SettingsPage> {
  pages: readonly P[];
  /** Its name and what it is for. */
  words: Readonly<Record<P, readonly string[]>>;
  signs: Readonly<Record<P, ReactNode>>;
  /** The page that somebody is on. */
  open: StudioPlace["page"];
  /** The heading above them. */
  labelledBy?: string;
}

export function PageLinks<P extends OutreachPage | SettingsPage>({ pages, words, signs, open, labelledBy }: Props<P>) {
  return (
    <ul className="bases studio-list" aria-labelledby={labelledBy}>
      {pages.map((page) => (
        <li key={page}>
          <StudioLink to={{ page }} className="base-row" current={page === open}>
            {signs[page]}
            <span className="base-what">
              <span className="base-name">{words[page][0]}</span>
              <small>{words[page][1]}</small>
            </span>
          </StudioLink>
        </li>
      ))}
    </ul>
  );
}
