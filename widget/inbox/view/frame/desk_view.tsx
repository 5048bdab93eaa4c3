/** The panes: rail, list, thread, contact. On a phone each of the last three is a screen. */
import { useCallback, useMemo, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { ContactPane } from "../contact/contact_pane";
import { KnowledgeArea } from "../knowledge/area";
import { ListPane } from "../list/list_pane";
import { NoThread } from "../thread/no_thread";
import { ThreadPane } from "../thread/thread_pane";
import { HelpContext, HelpSheet } from "./help_sheet";
import { Rail } from "./rail";
import { ReconnectBar } from "./reconnect_bar";
import { useShortcuts } from "./shortcuts";
import { ToastStack } from "./toast_stack";

export function DeskView() {
  const { route, preferences } = useDesk();
  const { views, product, inbox } = useText();
  const { view, conversation, contact, knowledge } = useCell(route);
  const { contactPanel } = useCell(preferences);
  const [helping, setHelping] = useState(false);
  const show = useCallback(() => setHelping(true), []);
  const help = useMemo(() => ({ show }), [show]);
  useShortcuts(show);

  const screen = knowledge ? (knowledge.page === "bases" ? "list" : "thread") : !conversation ? "list" : contact ? "contact" : "thread";
  return (
    <HelpContext value={help}>
      <div className="desk" data-screen={screen} data-panel={contactPanel && !knowledge} data-area={knowledge ? "knowledge" : "conversations"}>
        <a className="skip" href="#thread">
          {knowledge ? views.skipKnowledge : views.skip}
        </a>
        <ReconnectBar />
        <Rail />
        {knowledge ? (
          <KnowledgeArea place={knowledge} />
        ) : (
          <main className="panes">
            <h1 className="hidden">
              {product} · {inbox}
            </h1>
            <ListPane view={view} />
            <div id="thread" className="main" tabIndex={-1}>
              {conversation ? <ThreadPane key={conversation} id={conversation} /> : <NoThread />}
            </div>
            {conversation && <ContactPane key={`contact ${conversation}`} id={conversation} />}
          </main>
        )}
        <ToastStack />
        {helping && <HelpSheet onClose={() => setHelping(false)} />}
      </div>
    </HelpContext>
  );
}
