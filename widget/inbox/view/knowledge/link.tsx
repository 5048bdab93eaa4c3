/** A link to another place in the knowledge. */
import type { MouseEvent, ReactNode } from "react";
import { useDesk } from "../../desk/desk";
import { knowledgeHref, type Place } from "../../desk/route";

interface Props {
  to: Place;
  children: ReactNode;
  className?: string;
  label?: string;
  current?: boolean;
  tabbed?: boolean;
}

export function PlaceLink({ to, children, className, label, current, tabbed = true }: Props) {
  const { route } = useDesk();
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.visit(to);
  }
  return (
    <a href={knowledgeHref(to)} onClick={follow} className={className} aria-label={label} aria-current={current ? "page" : undefined} tabIndex={tabbed ? undefined : -1}>
      {children}
    </a>
  );
}
