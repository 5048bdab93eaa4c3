/** How one person reads a message, or hears what is said first. */
import { useId } from "react";
import { useDraft, useDraftWords } from "./draft_here";

export function Preview({ text }: { text: string }) {
  const words = useDraftWords();
  const { member } = useDraft();
  const id = useId();
  return (
    <section className="variant-preview" aria-labelledby={id}>
      <h5 id={id}>
        <bdi>{member ? words.previewOf(member.name || member.handle) : words.preview}</bdi>
      </h5>
      <div className="phone-message">
        <div className="phone-bubble">
          <p className="phone-text" dir="auto">
            {text}
          </p>
        </div>
      </div>
    </section>
  );
}
