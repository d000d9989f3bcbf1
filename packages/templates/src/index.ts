export { type Template, type TemplateSlug, templateDir, templates } from "./templates.ts";
