/** The way to a conversation from among the settings. */
import type { ReactNode } from "react";
import { useDesk } from "../../../desk/desk";
import { href } from "../../../desk/route";

export function TalkLink({ conversation, children, className }: { conversation: string; children: ReactNode; className?: string }) {
  const { route } = useDesk();
  const to = { view: "all" as const, conversation, contact: false };
  return (
    <a
      href={href(to)}
      className={className}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        route.go(to);
      }}
    >
      {children}
    </a>
  );
}
