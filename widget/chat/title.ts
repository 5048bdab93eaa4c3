/** The number of unread messages before the page's title, while the page is out of sight. */
export class PageTitle {
  private added = "";

  show(count: number) {
    const own = document.title.startsWith(this.added) ? document.title.slice(this.added.length) : document.title;
    const added = count ? `(${count}) ` : "";
    if (added === this.added) return;
    this.added = added;
    document.title = added + own;
  }
}
