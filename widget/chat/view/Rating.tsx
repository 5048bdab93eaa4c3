import { useState } from "preact/hooks";
import { useChat } from "./context";

const VALUES = [1, 2, 3, 4, 5];

/** The end of a session, with a rating nobody has to give. */
export function Rating() {
  const { loop, text } = useChat();
  const { rating } = loop.state;
  const [over, setOver] = useState(0);
  if (!rating) return null;
  const lit = over || rating.value || 0;
  return (
    <section class="rating" aria-label={text.ended}>
      <h3>{rating.reason === "idle" ? text.endedIdle : text.ended}</h3>
      {rating.step === "ask" && (
        <>
          <p class="question" aria-hidden="true">{text.rateQuestion}</p>
          <div class="scale" role="group" aria-label={text.rateQuestion} onMouseLeave={() => setOver(0)}>
            <span>{text.ratePoor}</span>
            {VALUES.map((value) => (
              <button
                key={value}
                type="button"
                class={value <= lit ? "lit" : ""}
                aria-label={text.rateValue(value)}
                onMouseEnter={() => setOver(value)}
                onClick={() => loop.rate(value)}
              >
                <i />
              </button>
            ))}
            <span>{text.rateGreat}</span>
          </div>
          <button type="button" class="skip" onClick={loop.skipRating}>{text.skip}</button>
        </>
      )}
      {rating.step === "thanks" && <p role="status">{text.thanks}</p>}
      <p class="again">{text.writeAgain}</p>
    </section>
  );
}
