export type { TemplateCard, TemplateSlug } from "./catalogue.ts";
export { type Template, templateDir, templates } from "./templates.ts";
