export function Web({ is_front }: { is_front: boolean }) {
  return (
    <section class="line" data-channel="web" data-front={is_front} aria-labelledby="line-web">
      <div class="label">
        <h2 id="line-web">Website</h2>
        <p>the real widget, as on any site</p>
      </div>
      <div class="phone">
        <iframe src="/sandbox/web.html" title="The shop’s website with the chat" />
      </div>
      <p class="under">Customers on the website and on the phones meet in one inbox.</p>
    </section>
  );
}
