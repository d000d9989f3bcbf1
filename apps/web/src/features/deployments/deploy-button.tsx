"use client";

import { ChevronDown, Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../../components/ui/menu.tsx";

/** Deploys the head of the ref and goes to the deployment; or does so with an empty dependency cache. */
export function DeployButton(props: { readonly org: string; readonly server: string }) {
  const router = useRouter();
  const deploy = useAction(
    async (clearCache: boolean) => {
      const deployment = await call("createDeployment", { params: { ...props }, body: { clearCache } });
      router.push(`/${props.org}/servers/${props.server}/deployments/${deployment.id}`);
    },
    { announce: true },
  );
  return (
    <div className="flex">
      <Button className="rounded-e-none border-e-0" busy={deploy.busy} onClick={() => void deploy.run(false)}>
        {deploy.busy ? null : <Rocket aria-hidden />}
        Deploy
      </Button>
      <Menu>
        <MenuTrigger asChild>
          <Button className="rounded-s-none px-2" aria-label="More ways to deploy" disabled={deploy.busy}>
            <ChevronDown aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuItem onSelect={() => void deploy.run(true)}>Deploy with an empty cache</MenuItem>
        </MenuContent>
      </Menu>
    </div>
  );
}
