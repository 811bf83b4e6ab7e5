/* The editor's publish checks: after each automatic save, show what the rules find in that draft. */
document.addEventListener("w-autosave:success", async ({ detail }) => {
  const checks = document.querySelector("[data-publish-checks]");
  if (!checks || !detail.response.pk) return;
  const response = await fetch(`${checks.dataset.url}${detail.response.pk}/`);
  if (!response.ok) return;
  const found = document.createElement("div");
  found.innerHTML = await response.text();
  for (const box of checks.querySelectorAll("input:checked")) {
    const same = found.querySelector(`input[value="${box.value}"]`);
    if (same) same.checked = true;
  }
  checks.replaceChildren(...found.childNodes);
});
