/** A question with its answer, written by hand: added to a base, edited, or given to a question nobody could answer. */
import { type FormEvent, useEffect, useId, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { CallFailed } from "../../session/problem";
import { Dialog } from "../parts/dialog";

export interface Written {
  question: string;
  answer: string;
}

interface FormProps {
  initial: Written;
  submit: string;
  /** Offers the choice of the base. */
  base?: { chosen: string; choose: (id: string) => void };
  onCancel: () => void;
  onSubmit: (written: Written) => Promise<void>;
}

const LONGEST_QUESTION = 300;
const LONGEST_ANSWER = 4_000;

export function AnswerForm({ initial, submit, base, onCancel, onSubmit }: FormProps) {
  const { knowledge, say } = useDesk();
  const { knowledge: all } = useText();
  const words = all.answers;
  const { items, leaving } = useCell(knowledge.bases);
  const [question, setQuestion] = useState(initial.question);
  const [answer, setAnswer] = useState(initial.answer);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<{ question?: string; answer?: string; form?: string }>({});
  const id = useId();

  async function send(event: FormEvent) {
    event.preventDefault();
    const missing = {
      ...(question.trim() === "" ? { question: words.questionMissing } : {}),
      ...(answer.trim() === "" ? { answer: words.answerMissing } : {}),
    };
    if (Object.keys(missing).length > 0) return setFaults(missing);
    setBusy(true);
    try {
      await onSubmit({ question: question.trim(), answer: answer.trim() });
    } catch (e) {
      const about = (field: string) => (e instanceof CallFailed ? e.field(field) : undefined);
      const [q, a] = [about("question"), about("answer")];
      setFaults({ ...(q ? { question: q } : {}), ...(a ? { answer: a } : {}), ...(q || a ? {} : { form: say(e) }) });
      setBusy(false);
    }
  }

  return (
    <form className="answer-form" onSubmit={(e) => void send(e)} noValidate>
      <div className="field">
        <label htmlFor={`${id}-q`}>{words.question}</label>
        <input
          id={`${id}-q`}
          dir="auto"
          value={question}
          maxLength={LONGEST_QUESTION}
          autoComplete="off"
          autoFocus={initial.question === ""}
          aria-invalid={faults.question !== undefined}
          aria-describedby={`${id}-q-hint`}
          onChange={(e) => setQuestion(e.currentTarget.value)}
        />
        <p className={faults.question ? "fault" : "menu-hint"} id={`${id}-q-hint`} role={faults.question ? "alert" : undefined}>
          {faults.question ?? words.questionHint}
        </p>
      </div>
      <div className="field">
        <label htmlFor={`${id}-a`}>{words.answer}</label>
        <textarea
          id={`${id}-a`}
          dir="auto"
          rows={6}
          maxLength={LONGEST_ANSWER}
          value={answer}
          autoFocus={initial.question !== ""}
          aria-invalid={faults.answer !== undefined}
          aria-describedby={`${id}-a-hint`}
          onChange={(e) => setAnswer(e.currentTarget.value)}
        />
        <p className={faults.answer ? "fault" : "menu-hint"} id={`${id}-a-hint`} role={faults.answer ? "alert" : undefined}>
          {faults.answer ?? words.answerHint}
        </p>
      </div>
      {base && items.length > 1 && (
        <div className="field">
          <label htmlFor={`${id}-b`}>{words.base}</label>
          <select id={`${id}-b`} value={base.chosen} onChange={(e) => base.choose(e.currentTarget.value)}>
            {items
              .filter((each) => !leaving.has(each.id))
              .map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
          </select>
        </div>
      )}
      <p className="fault" role="alert">
        {faults.form}
      </p>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onCancel}>
          {all.cancel}
        </button>
        <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>
          {submit}
        </button>
      </div>
    </form>
  );
}

interface DialogProps {
  title: string;
  base: string;
  /** The answer to edit; absent for a new one. */
  document?: string;
  /** What a new one begins with. */
  question?: string;
  onClose: () => void;
}

export function AnswerDialog({ title, base, document, question = "", onClose }: DialogProps) {
  const { knowledge, say } = useDesk();
  const { knowledge: all } = useText();
  const [initial, setInitial] = useState<Written | undefined>(document ? undefined : { question, answer: "" });
  const [error, setError] = useState<string>();

  useEffect(() => {
    if (!document) return;
    knowledge.api.answer(base, document).then(setInitial, (e: unknown) => setError(say(e)));
  }, [knowledge, base, document, say]);

  async function submit(written: Written) {
    const asked = knowledge.documents.tick();
    const { api } = knowledge;
    const made = await (document ? api.changeAnswer(base, document, written) : api.addAnswer(base, written));
    knowledge.documents.answered(base, [made], asked);
    void knowledge.bases.load();
    onClose();
  }

  return (
    <Dialog title={title} onClose={onClose} className="form-dialog wide">
      {initial ? (
        <AnswerForm initial={initial} submit={document ? all.answers.save : all.answers.submit} onCancel={onClose} onSubmit={submit} />
      ) : (
        <p role={error ? "alert" : undefined}>{error ?? "…"}</p>
      )}
    </Dialog>
  );
}
