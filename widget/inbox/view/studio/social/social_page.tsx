/** Pages and accounts with their followers, and all copied posts below them. */
import { useSocialText } from "../../../text/social";
import { FormPart } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { AccountCard } from "./account_card";
import { useAccounts } from "./accounts";
import { PostGrid } from "./post_grid";
import { Social } from "./signs";

export function SocialPage() {
  const words = useSocialText();
  const { accounts, error, isBusy, load, take } = useAccounts();
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "outreach" }} still>
      {!accounts && (error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />)}
      {accounts?.length === 0 && <NoAccounts />}
      {accounts && accounts.length > 0 && (
        <div className="social">
          <FormPart title={words.accounts}>
            <ul className="social-accounts">
              {accounts.map((account) => (
                <AccountCard key={account.inbox} account={account} onRun={(run) => take(account.inbox, run)} onStale={() => void load()} />
              ))}
            </ul>
          </FormPart>
          <PostGrid accounts={accounts} isBusy={isBusy} />
          <p>
            <a className="guide-link" href="/guides/social" target="_blank" rel="noopener">
              {words.guide}
            </a>
          </p>
        </div>
      )}
    </SettingsPage>
  );
}

function NoAccounts() {
  const words = useSocialText();
  return (
    <div className="empty social-empty">
      <Social />
      <p className="empty-title">{words.noAccounts}</p>
      <p>{words.noAccountsHint}</p>
      <StudioLink to={{ page: "inboxes" }} className="button primary">
        {words.toInboxes}
      </StudioLink>
    </div>
  );
}
