/** A worker process for tests that end it: opens a driver, starts one instance and tells what it made, line by line. */
import { openSandbox } from "./sandbox-fixture.ts";

const installationId = process.argv[2] ?? "";
const sandbox = await openSandbox({ installationId });
const { instance, lines } = await sandbox.start(`
  require("child_process").spawn("setsid",["sh","-c","trap '' TERM HUP INT; while :; do sleep 1; done"],{stdio:"ignore",detached:true});
  console.log("fds", require("fs").readdirSync("/proc/self/fd").join(" "));
  require("http").createServer((q,r)=>r.end("up")).listen(process.env.PORT,()=>console.log("up"))`);
const address = await instance.address(8080);
const told = setInterval(() => {
  if (!lines.some((line) => line.text === "up")) return;
  clearInterval(told);
  const fds = lines.find((line) => line.text.startsWith("fds"))?.text ?? "";
  process.stdout.write(`${JSON.stringify({ pid: instance.pid, address, home: sandbox.home, fds })}\n`);
}, 20);
