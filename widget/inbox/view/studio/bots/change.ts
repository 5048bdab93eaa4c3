/** Changing one field of the assistant that is open. */
import { useMemo } from "react";
import { useDesk } from "../../../desk/desk";
import type { BotSettings, Profile } from "../../../session/studio_types";

export function useChange() {
  const { editor } = useDesk().studio;
  return useMemo(
    () => ({
      set: <K extends keyof BotSettings>(key: K, value: BotSettings[K], at = `/${key}`) => editor.change(at, (settings) => ({ ...settings, [key]: value })),
      profile: <K extends keyof Profile>(key: K, value: Profile[K]) => editor.change(`/profile/${key}`, (settings) => ({ ...settings, profile: { ...settings.profile, [key]: value } })),
    }),
    [editor],
  );
}
