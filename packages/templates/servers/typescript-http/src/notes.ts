export interface Note {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly keptAt: string;
}

const limit = 500;
const notes: Note[] = [
  {
    id: 1,
    title: "Welcome",
    body: "Notes live in memory: a restart brings this one back alone.",
    keptAt: new Date().toISOString(),
  },
];
let nextId = 2;

/** Keeps a note and answers its number; the oldest goes when there are more than 500. */
export function addNote(title: string, body: string): number {
  const id = nextId++;
  notes.push({ id, title, body, keptAt: new Date().toISOString() });
  if (notes.length > limit) notes.shift();
  return id;
}

/** Notes that contain the words, in either case. */
export function findNotes(words: string): readonly Note[] {
  const wanted = words.toLowerCase();
  return notes.filter((note) => `${note.title}\n${note.body}`.toLowerCase().includes(wanted));
}

export function allNotes(): readonly Note[] {
  return notes;
}
