/** What a contact said about offers, fetched when somebody looks at one. */
import { lazy, Suspense } from "react";
import type { Contact } from "../../../protocol";

const Consents = lazy(() => import("./consents").then((all) => ({ default: all.Consents })));

export function ContactConsents(props: { contact: Contact }) {
  return (
    <Suspense fallback={null}>
      <Consents {...props} />
    </Suspense>
  );
}
