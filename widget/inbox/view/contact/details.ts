/** Showing the contact: a column where there is room for it, else a place of its own in the route. */
import type { PreferencesCell } from "../../desk/preferences";
import type { Router } from "../../desk/route";

/** The same width as in `style/layout.css`. */
const NO_ROOM = "(max-width: 1180px)";

export function toggleDetails(route: Router, preferences: PreferencesCell) {
  const { conversation, contact } = route.get();
  if (!conversation) return;
  if (matchMedia(NO_ROOM).matches) route.go({ contact: !contact });
  else preferences.change({ contactPanel: !preferences.get().contactPanel });
}
