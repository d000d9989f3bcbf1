import { AppError } from "@switchyard/contracts";
import { portIsFree } from "@switchyard/embedded";
import { portHolder } from "../machine/port-holder.ts";

/** Throws AppError port_in_use, naming who holds the port where that can be seen, when one cannot be listened on. */
export async function requireFreePorts(ports: Readonly<Record<string, number>>): Promise<void> {
  const numbers = Object.values(ports);
  if (new Set(numbers).size < numbers.length) throw samePort(ports);
  for (const [variable, port] of Object.entries(ports)) {
    if (await portIsFree(port, "0.0.0.0")) continue;
    const holder = await portHolder(port);
    throw new AppError({
      code: "port_in_use",
      kind: "conflict",
      message: `Port ${port} is in use${holder ? ` by ${holder}` : ""}.`,
      remedy: `Stop that program, or choose another port: ${variable}=${port + 1} npm run up`,
    });
  }
}

function samePort(ports: Readonly<Record<string, number>>): AppError {
  return new AppError({
    code: "port_in_use",
    kind: "invalid_input",
    message: `${Object.keys(ports).join(" and ")} are the same port.`,
    remedy: "Give each a port of its own.",
  });
}
