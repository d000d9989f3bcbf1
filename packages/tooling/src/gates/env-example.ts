import { type AppShapes, collectShapes, renderEnvExample } from "../env-example.ts";
import type { Gate, Violation } from "../gate.ts";
import type { Repository } from "../repository.ts";

const FILE = ".env.example";
const COMPOSE = "docker-compose.yml";

/** `.env.example` says what the schemas say, every variable is described, and Compose uses none that is not in it. */
export function envExampleGate(
  repository: Repository,
  collect: (root: string) => Promise<readonly AppShapes[]> = collectShapes,
): Gate {
  return {
    name: "env example",
    unit: "variables",
    run: async () => {
      const apps = await collect(repository.root);
      const schemas = apps.flatMap(({ app, shapes }) =>
        shapes.flatMap((shape) => Object.entries(shape).map(([name, schema]) => ({ app, name, schema }))),
      );
      const violations: Violation[] = schemas
        .filter(({ schema }) => !schema.description)
        .map(({ app, name }) => ({ file: `apps/${app}/src/config.ts`, message: `${name} has no description` }));
      const expected = renderEnvExample(apps);
      const actual = repository.files.includes(FILE) ? repository.text(FILE) : "";
      if (actual !== expected) violations.push({ file: FILE, message: "is stale: run `npm run env-example`" });
      return { checked: schemas.length, violations: [...violations, ...undescribed(repository, expected)] };
    },
  };
}

function undescribed(repository: Repository, example: string): Violation[] {
  if (!repository.files.includes(COMPOSE)) return [];
  const used = repository.text(COMPOSE).matchAll(/\$\{([A-Z][A-Z0-9_]*)/g);
  return [...new Set([...used].map((match) => match[1] ?? ""))]
    .filter((name) => !example.includes(`# ${name}=`))
    .map((name) => ({ file: COMPOSE, message: `uses ${name}, which ${FILE} does not describe` }));
}
