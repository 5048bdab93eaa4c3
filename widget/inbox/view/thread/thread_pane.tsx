/** One open conversation: who is on the line, what was said, and the place to write. */
import { useCallback, useEffect, useState } from "react";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { get } from "../../state/table";
import { usePermitsText } from "../../text/permits";
import { type AskedAnswer, Composer } from "../composer/composer";
import { useWishes } from "../frame/shortcuts";
import { holding } from "../parts/holder";
import { Lock } from "../parts/icons";
import { Beside } from "../daily/beside";
import { FilingBar } from "../daily/filing_bar";
import { CallBar } from "./call_bar";
import { Reason } from "./reason";
import { TakeConfirm } from "./take_confirm";
import { ThreadHeader } from "./thread_header";
import { Timeline } from "./timeline";
import { Topic } from "./topic";

export function ThreadPane({ id }: { id: string }) {
  const { loading, acts, route } = useDesk();
  const text = useText();
  const conversation = useInbox((s) => get(s.conversations, id));
  const thread = useInbox((s) => get(s.threads, id));
  const gone = useInbox((s) => s.gone.has(id));
  const me = useInbox((s) => s.me?.id);
  const answers = useMay("POST /conversations/{id}/messages");
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState<AskedAnswer>();
  const answer = useCallback((message: string, privately = false) => setAsked({ message, privately }), []);

  useEffect(() => {
    loading.thread(id);
  }, [loading, id]);

  const of = conversation && holding(conversation.control, me);
  function take() {
    if (!answers || !conversation || conversation.status === "resolved" || of === "me") return;
    if (of === "other") setAsking(true);
    else void acts.run(id, "take");
  }
  useWishes({ take });

  if (gone) {
    return (
      <div className="no-thread" role="status">
        <p className="empty-title">{text.errors.gone}</p>
        <p className="no-thread-acts">
          <button type="button" className="button" onClick={route.leave}>
            {text.thread.back}
          </button>
        </p>
      </div>
    );
  }
  if (thread?.phase === "failed") {
    return (
      <div className="no-thread" role="alert">
        <p className="empty-title">{text.thread.loadFailed}</p>
        <p>{thread.error}</p>
        <p className="no-thread-acts">
          <button type="button" className="button" onClick={route.leave}>
            {text.thread.back}
          </button>
          <button type="button" className="button primary" onClick={() => loading.thread(id)}>
            {text.list.retry}
          </button>
        </p>
      </div>
    );
  }
  if (!conversation || !thread || thread.phase === "loading") return <ThreadSkeleton />;
  return (
    <>
      <ThreadHeader conversation={conversation} onTake={take} />
      <FilingBar conversation={conversation} />
      <Beside conversation={id} />
      <CallBar conversation={conversation} />
      <Reason conversation={conversation} />
      <Topic conversation={conversation} />
      <Timeline conversation={conversation} thread={thread} onAnswer={answer} />
      {answers ? <Composer conversation={conversation} onTake={take} asked={asked} /> : <Reader />}
      {asking && (
        <TakeConfirm
          conversation={conversation}
          onClose={() => setAsking(false)}
          onTake={() => {
            setAsking(false);
            void acts.run(id, "take");
          }}
        />
      )}
    </>
  );
}

/** In place of the composer, for whom conversations are there to be read. */
function Reader() {
  const words = usePermitsText();
  return (
    <p className="composer reader">
      <Lock /> {words.noAnswering}
    </p>
  );
}

function ThreadSkeleton() {
  return (
    <div className="thread-skeleton" aria-busy="true">
      <span className="bone head" />
      {[46, 62, 38, 54].map((width, i) => (
        <span key={width} className="bone talk" data-side={i % 2 ? "right" : "left"} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
