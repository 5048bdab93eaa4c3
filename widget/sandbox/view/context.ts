import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Platform } from "../platform";

export const PlatformContext = createContext<Platform | undefined>(undefined);

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (!platform) throw new Error("a view outside the sandbox");
  return platform;
}
