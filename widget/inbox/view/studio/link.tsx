/** A link to another place among the assistants and the settings. */
import type { MouseEvent, ReactNode } from "react";
import { useDesk } from "../../desk/desk";
import { studioHref } from "../../desk/route";
import type { StudioPlace } from "../../state/studio/place";

interface Props {
  to: StudioPlace;
  children: ReactNode;
  className?: string;
  label?: string;
  current?: boolean;
}

export function StudioLink({ to, children, className, label, current }: Props) {
  const { route } = useDesk();
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    route.enter(to);
  }
  return (
    <a href={studioHref(to)} onClick={follow} className={className} aria-label={label} aria-current={current ? "page" : undefined}>
      {children}
    </a>
  );
}
