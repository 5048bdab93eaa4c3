/** Which page of copied posts is open. Nothing on them is a setting, so that nothing is locked for those who only read. */
import { LockedContext } from "../fields";
import type { SocialPlace } from "./later";
import { PostPage } from "./post_page";
import { SocialPage } from "./social_page";

export function SocialArea({ id }: SocialPlace) {
  return <LockedContext value={false}>{id === undefined ? <SocialPage /> : <PostPage key={id} id={id} />}</LockedContext>;
}
