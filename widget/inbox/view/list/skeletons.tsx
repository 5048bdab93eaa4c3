/** The shape of a list before it is there. */
export function RowSkeletons({ rows = 9 }: { rows?: number }) {
  return (
    <ul className="rows" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <li className="row skeleton" key={i}>
          <span className="bone round" />
          <span className="row-main">
            <span className="bone" style={{ width: `${42 + ((i * 17) % 30)}%` }} />
            <span className="bone" style={{ width: `${70 + ((i * 11) % 26)}%` }} />
            <span className="bone" style={{ width: "24%" }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
