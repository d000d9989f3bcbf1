import { Card } from "../../components/ui/card.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Fact } from "./page-parts.tsx";

/** The device that waits: its code, large enough to compare, and what it says of itself. */
export function DeviceFacts(props: {
  readonly userCode: string;
  readonly deviceName: string | null;
  readonly ip: string | null;
}) {
  return (
    <>
      <Card>
        <dl>
          <Fact name="It shows">
            <span className="font-mono text-lg font-semibold tracking-[0.08em]">{props.userCode}</span>
          </Fact>
          {props.deviceName === null ? null : (
            <Fact name="Calls itself">
              <span className="untrusted">{props.deviceName}</span>
            </Fact>
          )}
          {props.ip === null ? null : (
            <Fact name="Asked from">
              <span className="untrusted font-mono text-xs">{props.ip}</span>
            </Fact>
          )}
        </dl>
      </Card>
      <Notice tone="warning" title="Only go on if you started this yourself and your device shows this code">
        Nobody who helps you will ever ask you to type in a code that they sent you.
      </Notice>
    </>
  );
}
