/** The head of the left pane: on a phone with the ways to everywhere else. */
import { useEffect, useRef } from "react";
import { useText } from "../../desk/desk";
import { AccountMenu } from "../frame/account_menu";
import { AreaLinks } from "../frame/area_links";
import { ViewLinks } from "../frame/view_link";

export function SideHead({ title }: { title: string }) {
  const { views } = useText();
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => void tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }), []);
  return (
    <header className="list-head">
      <h2>{title}</h2>
      <AccountMenu place="list" />
      <nav className="view-tabs" aria-label={views.label} ref={tabs}>
        <ViewLinks />
        <AreaLinks />
      </nav>
    </header>
  );
}
