/** Who may be the same person, and the way to look for somebody by hand. */
import { useEffect, useState } from "react";
import type { AlikeContact, Contact } from "../../../protocol";
import { useDesk } from "../../desk/desk";
import { usePeopleText } from "../../text/people";
import { Find } from "../parts/icons";
import { FindSame } from "./find_same";
import { MergeQuestion } from "./merge_question";
import { Somebody } from "./somebody";

interface Asked {
  contact: Contact;
  reason: string;
}

export function Alike({ contact, name }: { contact: Contact; name: string }) {
  const { api } = useDesk();
  const words = usePeopleText();
  const [alike, setAlike] = useState<readonly AlikeContact[]>([]);
  const [asked, setAsked] = useState<Asked>();
  const [finding, setFinding] = useState(false);
  const merged = contact.merges?.map(({ id, undone_at }) => `${id} ${undone_at}`).join();

  // What was merged or changed may make others alike, or no longer so. Suggestions that do not come are no fault to show.
  useEffect(() => {
    let left = false;
    api.alike(contact.id).then(
      ({ items }) => !left && setAlike(items),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [api, contact.id, contact.email, contact.phone, merged]);

  const because = (likeness: AlikeContact["because"][number]) => words.why(words.because[likeness.kind] ?? likeness.kind, likeness.value);
  return (
    <section className="same">
      {alike.length > 0 && (
        <>
          <h3>{words.alike}</h3>
          <ul className="somebodies">
            {alike.map((other) => (
              <Somebody key={other.contact.id} contact={other.contact} onMerge={() => setAsked({ contact: other.contact, reason: other.because.map(because).join("; ") })}>
                {other.because.map((likeness) => (
                  <p key={likeness.kind} className="somebody-why">
                    {because(likeness)}
                  </p>
                ))}
              </Somebody>
            ))}
          </ul>
        </>
      )}
      <button type="button" className="button quiet find-same" aria-haspopup="dialog" onClick={() => setFinding(true)}>
        <Find />
        {words.find}
      </button>
      {finding && (
        <FindSame
          contact={contact}
          name={name}
          onClose={() => setFinding(false)}
          onFound={(found) => {
            setFinding(false);
            setAsked({ contact: found, reason: "" });
          }}
        />
      )}
      {asked && <MergeQuestion into={{ id: contact.id, name }} from={asked.contact} reason={asked.reason} onClose={() => setAsked(undefined)} />}
    </section>
  );
}
