/** Pull requests and their comments. */
import { need, writerName } from "../caller.ts";
import type { Stage } from "../events.ts";
import { changes } from "../git/repository.ts";
import { gitMaybe } from "../git/run.ts";
import { type Call, json, jsonBody, noContent, paged, type RepoCall, type Routes, refusal, text } from "../http.ts";
import { shapeOfComment, shapeOfFile, shapeOfLogin, shapeOfPull, shapeOfRepo } from "../shapes.ts";
import { type Comment, type Pull, timestamp } from "../world.ts";

const READ = { any: ["pull_requests"], level: "read" };
const COMMENT = { any: ["issues", "pull_requests"], level: "write" };

/** Routes below a repository on its pull requests. */
export function pullRoutes(stage: Stage): Routes<RepoCall> {
  return {
    "GET /pulls": (call) => {
      need(call, READ);
      const state = call.query.get("state") ?? "open";
      const head = call.query.get("head")?.split(":").at(-1);
      const base = call.query.get("base");
      const found = call.repo.pulls
        .filter((pull) => (state === "all" || pull.state === state) && (!head || pull.headRef === head))
        .filter((pull) => !base || pull.baseRef === base)
        .reverse();
      return paged(
        call,
        found.map((pull) => shapeOfPull(call.world, call.repo, pull)),
      );
    },
    "GET /pulls/:number": (call) => {
      need(call, READ);
      return json(shapeOfPull(call.world, call.repo, pullOf(call)));
    },
    "GET /pulls/:number/files": async (call) => {
      need(call, READ);
      const pull = pullOf(call);
      const { path } = call.repo;
      const base = (await gitMaybe(path, ["merge-base", `refs/heads/${pull.baseRef}`, pull.headSha]))?.trim();
      return paged(call, (await changes(path, base ?? null, pull.headSha)).map(shapeOfFile));
    },
    "GET /issues/:number/comments": (call) => {
      need(call, { ...COMMENT, level: "read" });
      const { number } = pullOf(call);
      const found = call.repo.comments.filter((one) => one.number === number);
      return paged(
        call,
        found.map((one) => shapeOfComment(call.world, call.repo, one)),
      );
    },
    "POST /issues/:number/comments": (call) => {
      need(call, COMMENT);
      const comment: Comment = {
        id: call.world.nextId(),
        number: pullOf(call).number,
        author: writerName(call.caller),
        body: bodyOf(call),
        createdAt: timestamp(),
        updatedAt: timestamp(),
      };
      call.repo.comments.push(comment);
      tell(stage, call, { comment, action: "created" });
      return json(shapeOfComment(call.world, call.repo, comment), 201);
    },
    "GET /issues/comments/:id": (call) => {
      need(call, { ...COMMENT, level: "read" });
      return json(shapeOfComment(call.world, call.repo, commentOf(call)));
    },
    "PATCH /issues/comments/:id": (call) => {
      need(call, COMMENT);
      const comment = commentOf(call);
      comment.body = bodyOf(call);
      comment.updatedAt = timestamp();
      tell(stage, call, { comment, action: "edited" });
      return json(shapeOfComment(call.world, call.repo, comment));
    },
    "DELETE /issues/comments/:id": (call) => {
      need(call, COMMENT);
      const comment = commentOf(call);
      call.repo.comments.splice(call.repo.comments.indexOf(comment), 1);
      tell(stage, call, { comment, action: "deleted" });
      return noContent;
    },
  };
}

function tell(stage: Stage, call: RepoCall, { comment, action }: { comment: Comment; action: string }): void {
  const { world, repo } = call;
  const payload = {
    issue: { number: comment.number, pull_request: {}, user: shapeOfLogin(world, comment.author) },
    comment: shapeOfComment(world, repo, comment),
    repository: shapeOfRepo(world, repo),
  };
  void stage.hooks.fire({ event: "issue_comment", action, payload, sender: repo.owner, repo });
}

function pullOf(call: RepoCall): Pull {
  const pull = call.repo.pulls.find(({ number }) => String(number) === call.params["number"]);
  if (!pull) throw refusal(404, "Not Found");
  return pull;
}

function commentOf(call: RepoCall): Comment {
  const comment = call.repo.comments.find(({ id }) => String(id) === call.params["id"]);
  if (!comment) throw refusal(404, "Not Found");
  return comment;
}

function bodyOf(call: Call): string {
  const body = text(jsonBody(call), "body");
  if (body.length > 65_536) throw refusal(422, "Validation Failed: body is too long (maximum is 65536 characters)");
  return body;
}
