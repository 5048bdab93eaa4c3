/** The panes: rail, list, thread, contact. On a phone each of the last three is a screen. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useMay, useText } from "../../desk/desk";
import { ContactPane } from "../contact/contact_pane";
import { EraseDialog } from "../contact/erase_dialog";
import { LaterLeads } from "../leads/later";
import { ListPane } from "../list/list_pane";
import { NoThread } from "../thread/no_thread";
import { ThreadPane } from "../thread/thread_pane";
import { HelpContext, HelpSheet } from "./help_sheet";
import { Rail } from "./rail";
import { NoticeBar } from "../studio/notices";
import { ReconnectBar } from "./reconnect_bar";
import { useShortcuts } from "./shortcuts";
import { ToastStack } from "./toast_stack";
import { TraceDrawer } from "../trace/trace_drawer";
import { Palette } from "../daily/palette";
import { SearchPane } from "../daily/search_pane";
import { FailedChanges } from "../daily/bulk_bar";
import { isEntrance, isLeads } from "../../state/studio/place";

// Not everybody opens these, and nobody does at once.
const KnowledgeArea = lazy(() => import("../knowledge/area").then((all) => ({ default: all.KnowledgeArea })));
const StudioArea = lazy(() => import("../studio/area").then((all) => ({ default: all.StudioArea })));

export function DeskView() {
  const { route, preferences } = useDesk();
  const { views, product, inbox } = useText();
  const { conversation, contact, search, knowledge, studio } = useCell(route);
  const { contactPanel } = useCell(preferences);
  const reads = useMay("GET /conversations");
  const [helping, setHelping] = useState(false);
  const show = useCallback(() => setHelping(true), []);
  const help = useMemo(() => ({ show }), [show]);
  useShortcuts(show);

  // For whom conversations are not, work begins elsewhere.
  useEffect(() => {
    if (!reads && !knowledge && !studio) route.enter({ page: "settings" }, "replace");
  }, [reads, knowledge, studio, route]);

  const area = knowledge ? "knowledge" : studio ? "studio" : "conversations";
  const entrance = knowledge ? knowledge.page === "bases" : studio && isEntrance(studio);
  const screen = area !== "conversations" ? (entrance ? "list" : "thread") : !conversation ? "list" : contact ? "contact" : "thread";
  return (
    <HelpContext value={help}>
      <div className="desk" data-screen={screen} data-panel={contactPanel && area === "conversations"} data-area={area}>
        <a className="skip" href="#thread">
          {knowledge ? views.skipKnowledge : studio ? views.skipPage : views.skip}
        </a>
        <div className="bars">
          <ReconnectBar />
          <NoticeBar />
        </div>
        <Rail />
        {knowledge ? (
          <Suspense fallback={<main className="panes" aria-busy />}>
            <KnowledgeArea place={knowledge} />
          </Suspense>
        ) : studio && isLeads(studio) ? (
          <LaterLeads place={studio} />
        ) : studio ? (
          <Suspense fallback={<main className="panes" aria-busy />}>
            <StudioArea place={studio} />
          </Suspense>
        ) : (
          reads && (
            <main className="panes">
              <h1 className="hidden">
                {product} · {inbox}
              </h1>
              {search === undefined ? <ListPane /> : <SearchPane words={search} />}
              <div id="thread" className="main" tabIndex={-1}>
                {conversation ? <ThreadPane key={conversation} id={conversation} /> : <NoThread />}
              </div>
              {conversation && <ContactPane key={`contact ${conversation}`} id={conversation} />}
            </main>
          )
        )}
        <TraceDrawer />
        <EraseDialog />
        <ToastStack />
        <FailedChanges />
        <Palette onHelp={show} />
        {helping && <HelpSheet onClose={() => setHelping(false)} />}
      </div>
    </HelpContext>
  );
}
