"use client";

import { postForm } from "../../client/post-form.ts";
import { useAction } from "../../client/use-action.ts";
import { Button, type ButtonProps } from "../../components/ui/button.tsx";
import { GithubMark } from "../../components/ui/github-mark.tsx";

/** Leads to GitHub, where one lets the App know oneself, and back to `returnTo`. Nobody is signed out. */
export function ConnectButton(props: {
  readonly returnTo: string;
  readonly words: string;
  readonly tone?: ButtonProps["tone"];
  readonly size?: ButtonProps["size"];
}) {
  const connect = useAction(
    async () => {
      const { url } = await postForm<{ url: string }>("/api/github/connection", { returnTo: props.returnTo });
      window.location.assign(url);
    },
    { announce: true },
  );
  return (
    <Button tone={props.tone} size={props.size} busy={connect.busy} onClick={() => void connect.run()}>
      {connect.busy ? null : <GithubMark className="size-4" />}
      {props.words}
    </Button>
  );
}
