/** What is shown when a screen breaks: better a word and a button than an empty page. Drafts and unsent messages are kept. */
import { Component, type ReactNode } from "react";

interface Props {
  words: { broken: string; reload: string };
  children: ReactNode;
}

export class Fence extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const { broken, reload } = this.props.words;
    return (
      <main className="opening" role="alert">
        <p>{broken}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {reload}
        </button>
      </main>
    );
  }
}
