import { CircleCheck, CircleSlash } from "lucide-react";
import { Outcome } from "./page-parts.tsx";

/** The end of a device's request: the rest happens on the device. */
export function DeviceDone(props: { readonly allowed: boolean }) {
  return (
    <Outcome
      icon={props.allowed ? CircleCheck : CircleSlash}
      title={props.allowed ? "Go back to your device" : "Nothing was allowed"}
    >
      <p className="text-pretty">
        {props.allowed
          ? "It goes on by itself within a few seconds. You can close this page."
          : "The device is told so. You can close this page."}
      </p>
    </Outcome>
  );
}
