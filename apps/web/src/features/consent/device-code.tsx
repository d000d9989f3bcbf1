import { Button } from "../../components/ui/button.tsx";
import { Input } from "../../components/ui/input.tsx";

/** Where the code of a device is typed in. A plain form: it works before any script is loaded. */
export function DeviceCode() {
  return (
    <>
      <header className="flex flex-col gap-1.5">
        <h1 className="text-xl font-semibold tracking-[-0.018em]">Connect a device</h1>
        <p className="text-muted text-pretty">
          Type in the code that your terminal or device shows. Never one that somebody sent you.
        </p>
      </header>
      <form action="/device" className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <label htmlFor="user-code" className="text-sm font-medium">
            Code
          </label>
          <Input
            id="user-code"
            name="user_code"
            required
            maxLength={40}
            placeholder="BCDF-GHJK"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            autoFocus
            className="h-12 text-center font-mono text-lg tracking-[0.12em] uppercase placeholder:normal-case"
          />
        </div>
        <Button type="submit" tone="primary" size="lg">
          Go on
        </Button>
      </form>
    </>
  );
}
