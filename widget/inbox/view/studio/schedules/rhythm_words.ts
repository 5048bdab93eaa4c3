/** How often something is done, as one would say it. */
import { rhythmOf } from "../../../state/schedules/rhythm";
import { useSchedulesText } from "../../../text/schedules";
import { useServiceText } from "../../../text/service";

export function useRhythmWords(): (cron: string, zone: string) => string {
  const words = useSchedulesText();
  const { days } = useServiceText();
  return (cron, zone) => {
    const rhythm = rhythmOf(cron);
    const [, minute] = rhythm.time.split(":");
    switch (rhythm.kind) {
      case "hourly":
        return words.said.hourly(minute ?? "00");
      case "daily":
        return words.said.daily(rhythm.time, zone);
      case "weekdays":
        return words.said.weekdays(rhythm.time, zone);
      case "weekly":
        return words.said.weekly(days[rhythm.day - 1] ?? "", rhythm.time, zone);
      case "custom":
        return words.said.custom(rhythm.cron, zone);
    }
  };
}
