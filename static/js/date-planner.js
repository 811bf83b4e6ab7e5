/* The editor's date planner: asks the site for a timetable and writes it into the form's fields. */
(() => {
  const FIELDS = [
    "planned_publication",
    "opens_at",
    "briefing_at",
    "clarification_deadline",
    "answers_by",
    "closes_at",
    "intended_award_on",
    "contract_starts_on",
  ];

  const write = (field, typed) => {
    const input = document.getElementById(`id_${field}`);
    if (!input || input.value === typed) return;
    input.value = typed;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  };

  const row = ({ label, words }) => {
    const cells = [document.createElement("th"), document.createElement("td")];
    cells[0].scope = "row";
    cells[0].textContent = label;
    cells[1].textContent = words.charAt(0).toUpperCase() + words.slice(1);
    const line = document.createElement("tr");
    line.append(...cells);
    return line;
  };

  const setUp = (planner) => {
    const part = (name) => planner.querySelector(`[data-planner-${name}]`);
    const answer = part("answer");
    const say = (words) => {
      const line = document.createElement("p");
      line.textContent = words;
      answer.replaceChildren(line);
    };

    const take = (steps) => {
      const typed = Object.fromEntries(steps.map((step) => [step.field, step.typed]));
      for (const field of FIELDS) write(field, typed[field] || "");
      say("The dates are in the fields below. Change what you like; nothing is public yet.");
    };

    const show = ({ why, steps }) => {
      answer.replaceChildren(part("proposal").content.cloneNode(true));
      answer.querySelector("[data-planner-why]").textContent = why;
      answer.querySelector("tbody").append(...steps.map(row));
      answer.querySelector("[data-planner-take]").addEventListener("click", () => take(steps));
    };

    part("propose").addEventListener("click", async () => {
      const asked = new URLSearchParams({ kind: part("kind").value, start: part("start").value });
      try {
        const response = await fetch(`${planner.dataset.url}?${asked}`);
        const found = await response.json();
        if (found.problem) say(found.problem);
        else show(found);
      } catch {
        say("The planner does not answer. Try again, or type the dates.");
      }
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-date-planner]").forEach(setUp);
  });
})();
