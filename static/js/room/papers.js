/** Which papers this person may open: what their audience sees, or what the server names to them alone. */

/** @typedef {{ item: string, title: string, number: number, sha: string, pages: number, size: number, restricted: boolean }} Paper */

export class Shelf {
  /** @type {Record<string, Paper>} */ papers = {};
  /** @type {string[]} */ order = [];
  asked = 0;

  /** @param {string} meeting */
  constructor(meeting) {
    this.meeting = meeting;
  }

  /** @param {{ papers: Record<string, Paper>, order: string[], rev: number, ask: boolean }} seen */
  async update(seen) {
    if (!seen.ask) {
      [this.papers, this.order, this.asked] = [seen.papers, seen.order, 0];
      return;
    }
    if (this.asked === seen.rev) return;
    const answer = await fetch(`/meetings/${this.meeting}/papers/mine`, { headers: { Accept: "application/json" } }).catch(() => undefined);
    const own = answer?.ok ? await answer.json() : seen;
    [this.papers, this.order] = [own.papers, own.order];
    this.asked = answer?.ok ? seen.rev : 0;
  }

  /** @param {string} id */
  url(id) {
    return `/meetings/${this.meeting}/papers/${id}/${this.papers[id].sha}.pdf`;
  }

  /** @param {string} item */
  firstOf(item) {
    return this.order.find((id) => this.papers[id].item === item) ?? "";
  }
}

/**
 * Papers under the items they belong to, in the order of the agenda.
 * @param {Shelf} shelf
 * @param {{ items: Record<string, any>, order: string[] }} agenda
 */
export function grouped(shelf, agenda) {
  return agenda.order
    .map((item) => ({
      label: `${agenda.items[item].number}. ${agenda.items[item].title}`,
      papers: shelf.order.filter((id) => shelf.papers[id].item === item).map((id) => ({ id, paper: shelf.papers[id] })),
    }))
    .filter((group) => group.papers.length);
}
