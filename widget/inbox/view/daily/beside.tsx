/** Who else has the open conversation before them, so that two do not answer at once. */
import { useInbox } from "../../desk/desk";
import { get } from "../../state/table";
import { useFindText } from "../../text/find";
import { Avatar } from "../parts/avatar";
import { Alert, Eye } from "../parts/icons";

export function Beside({ conversation }: { conversation: string }) {
  const { collision, and } = useFindText();
  const live = useInbox((s) => get(s.live, conversation));
  const typing = (live?.typing ?? []).flatMap(({ author }) => (author.kind === "operator" && author.name ? [{ id: author.id ?? author.name, name: author.name }] : []));
  const looking = live?.viewing ?? [];
  const people = typing.length > 0 ? typing : looking;
  const names = and(people.map(({ name }) => name));
  const said = people.length === 0 ? "" : typing.length > 0 ? collision.types(names) : people.length === 1 ? collision.looks(names) : collision.look(names);
  return (
    <div role="status">
      {people.length > 0 && (
        <p className="beside" data-typing={typing.length > 0}>
          {typing.length > 0 ? <Alert /> : <Eye />}
          <span className="beside-people" aria-hidden="true">
            {people.slice(0, 3).map(({ id, name }) => (
              <Avatar key={id} id={id} name={name} size="s" />
            ))}
          </span>
          {said}
        </p>
      )}
    </div>
  );
}
