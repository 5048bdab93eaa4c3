/** How one gets in here beside a password. The organisation of a link is remembered by this browser. */
import { useEffect, useState } from "react";
import type { WaysIn } from "../../../protocol";
import { useFrame } from "../../desk/desk";
import type { Door } from "../../desk/door";

const KEPT = "switchboard.organisation";

/** A browser that keeps nothing asks without it. */
function kept(organisation: string | undefined): string | undefined {
  try {
    if (organisation) localStorage.setItem(KEPT, organisation);
    return organisation ?? localStorage.getItem(KEPT) ?? undefined;
  } catch {
    return organisation;
  }
}

export function useWays(door: Door | undefined): WaysIn | undefined {
  const { session } = useFrame();
  const [ways, setWays] = useState<WaysIn>();
  const organisation = door?.kind === "sign-on" ? door.token : undefined;
  useEffect(() => {
    // Without an answer there is still the password.
    session.ways(kept(organisation)).then(setWays, () => undefined);
  }, [session, organisation]);
  return ways;
}
