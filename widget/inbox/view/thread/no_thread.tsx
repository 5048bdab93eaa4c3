/** The middle pane before anything is open. */
import { useText } from "../../desk/desk";

export function NoThread() {
  const { thread } = useText();
  return (
    <div className="no-thread">
      <svg viewBox="0 0 220 90" className="empty-cord" aria-hidden="true" focusable="false">
        <circle className="jack" cx="45" cy="36" r="17" />
        <circle className="hole" cx="45" cy="36" r="6" />
        <circle className="jack" cx="175" cy="36" r="17" />
        <circle className="plugged" cx="175" cy="36" r="6" />
        <path className="cord" d="M175 36 C 172 92, 118 84, 96 74 S 78 58, 84 52" />
      </svg>
      <p className="empty-title">{thread.none}</p>
      <p>
        {thread.noneHint} <kbd>j</kbd> <kbd>k</kbd>
      </p>
    </div>
  );
}
