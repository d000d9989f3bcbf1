"use client";

import { ImageIcon, Volume2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { CodeBlock } from "../../components/ui/code-block.tsx";
import { size } from "../../components/ui/time-words.ts";
import { imageSource, prettyJson } from "./content.ts";

type Block = Readonly<Record<string, unknown>>;

/** One block of a result. Text is text; JSON is indented; an image is drawn from its data, after a press. */
export function ContentBlock(props: { readonly block: Block }) {
  const { block } = props;
  const text = block["text"];
  if (block["type"] === "text" && typeof text === "string") {
    const json = prettyJson(text);
    return <CodeBlock caption={json ? "JSON" : "Text"} code={json ?? text} label="the text" wrap />;
  }
  if (block["type"] === "image") return <ImageBlock block={block} />;
  if (block["type"] === "audio") {
    return (
      <p className="flex items-center gap-2 text-sm text-muted">
        <Volume2 aria-hidden className="size-4" />
        Audio, {mimeOf(block)}, {bytesOf(block)}
      </p>
    );
  }
  const type = typeof block["type"] === "string" ? block["type"] : "content";
  return <CodeBlock caption={type} code={JSON.stringify(block, null, 2)} label={`the ${type}`} wrap />;
}

function ImageBlock(props: { readonly block: Block }) {
  const [shown, setShown] = useState(false);
  const source = imageSource(props.block["mimeType"], props.block["data"]);
  if (shown && source) {
    return (
      <img src={source} alt="What the tool returned" className="max-h-96 max-w-full self-start rounded-lg border" />
    );
  }
  return (
    <p className="flex flex-wrap items-center gap-2 text-sm text-muted">
      <ImageIcon aria-hidden className="size-4" />
      Image, {mimeOf(props.block)}, {bytesOf(props.block)}
      {source ? (
        <Button size="sm" onClick={() => setShown(true)}>
          Show image
        </Button>
      ) : (
        " (a kind that is not shown here)"
      )}
    </p>
  );
}

function mimeOf(block: Block): string {
  return typeof block["mimeType"] === "string" ? block["mimeType"].slice(0, 100) : "unknown type";
}

function bytesOf(block: Block): string {
  return typeof block["data"] === "string" ? size(Math.floor((block["data"].length * 3) / 4)) : "no data";
}
