import { useChat } from "./context";
import { Arrow, Cords } from "./icons";

/** The first thing said: the greeting, that an automated assistant answers, and questions to start with. */
export function Intro({ fresh }: { fresh: boolean }) {
  const { loop, text } = useChat();
  const { bot } = loop.state;
  if (!bot) return <div class="intro empty" />;
  return (
    <section class="intro-place">
      <div class="intro">
        <p class="greeting" dir="auto">{bot.greeting}</p>
        <p class="disclosure" dir="auto">{bot.disclosure}</p>
        <Cords />
      </div>
      {fresh && (
        <>
          {bot.starters.length > 0 && (
            <ul class="starters" aria-label={text.suggestions}>
              {bot.starters.map((starter) => (
                <li key={starter}>
                  <button type="button" onClick={() => loop.say(starter)}>
                    <bdi>{starter}</bdi>
                    <Arrow />
                  </button>
                </li>
              ))}
            </ul>
          )}
          {!bot.people_online && loop.state.known && (
            <p class="away">
              <i class="lamp off" />
              <span>
                <b>{text.peopleAway}.</b> {text.peopleAwayHint}
              </span>
            </p>
          )}
        </>
      )}
    </section>
  );
}
